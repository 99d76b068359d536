import { describe, expect, test } from 'vitest'
import { type Failure, MinerError } from '../../contract/failure.ts'
import { parseReply } from '../../transport/cgminer-tcp.ts'
import { recordingNamed, sessionOf } from '../recording.ts'
import { askAll, askEach } from './ask.ts'

const signal = new AbortController().signal
const commands = ['summary', 'pools', 'stats'] as const
const hungUp: Failure = { code: 'refused', reason: 'closes the connection without a word' }
const silent: Failure = { code: 'timeout', afterMs: 5000, during: 'the reply' }

/** A machine that answers each command with a row, fails at some, and knows no joined ones. */
function machine(fails: Readonly<Record<string, Failure>>) {
  const asked: string[] = []
  const request = async (command: unknown) => {
    const name = String(command)
    asked.push(name)
    const failure = fails[name]
    if (failure !== undefined) throw new MinerError(failure)
    const isJoined = name.includes('+')
    const text = isJoined
      ? '{"STATUS":[{"STATUS":"E","Code":14,"Msg":"Invalid command"}],"id":1}'
      : `{"STATUS":[{"STATUS":"S","Code":11}],"${name.toUpperCase()}":[{"Elapsed":1}],"id":1}`
    return { text, parsed: parseReply(text) }
  }
  return { session: { ...sessionOf(recordingNamed('antminer-legacy/d3-blissz-2018')), cgminer: { request } }, asked }
}

const joined = commands.join('+')

describe('a machine that hangs up', () => {
  test('at joined commands is asked one by one, and remembered', async () => {
    const { session, asked } = machine({ [joined]: hungUp })
    expect([...(await askAll(session, commands, signal)).keys()]).toEqual(commands)
    await askAll(session, commands, signal)
    expect(asked).toEqual([joined, ...commands, ...commands])
  })

  test.each([
    ['summary', ['pools', 'stats']],
    ['pools', ['summary', 'stats']],
    ['stats', ['summary', 'pools']],
  ])('at %s alone tells the rest', async (command, told) => {
    const replies = await askAll(machine({ [command]: hungUp }).session, commands, signal)
    expect([...replies.keys()]).toEqual(told)
    expect([...(replies.cut ?? [])]).toEqual([command])
  })

  test('at everything does not allow this computer, which takes no more than two commands to see', async () => {
    const { session, asked } = machine({ [joined]: hungUp, summary: hungUp, pools: hungUp, stats: hungUp })
    await expect(askAll(session, commands, signal)).rejects.toMatchObject({ failure: hungUp })
    expect(asked).toEqual([joined, 'summary', 'pools'])
  })
})

describe('a reply whose end is lost', () => {
  const whole = (command: unknown) =>
    `{"STATUS":[{"STATUS":"S","Code":11}],"${String(command).toUpperCase()}":[{"Elapsed":1},{"Elapsed":2}],"id":1}`

  /** A machine some of whose replies, counted from 1, break off in the middle. */
  function breaking(isCut: (count: number) => boolean) {
    const asked: string[] = []
    const request = async (command: unknown) => {
      asked.push(String(command))
      const text = isCut(asked.length) ? whole(command).slice(0, -20) : whole(command)
      return { text, parsed: parseReply(text) }
    }
    return { session: { ...sessionOf(recordingNamed('antminer-legacy/d3-blissz-2018')), cgminer: { request } }, asked }
  }

  test('is asked for once more', async () => {
    const { session, asked } = breaking(count => count % 2 === 0)
    const replies = await askEach(session, commands, signal)
    expect([...(replies.cut ?? [])]).toEqual([])
    expect(asked).toEqual(['summary', 'pools', 'pools', 'stats', 'stats'])
  })

  test('each time is asked for once, until it comes whole again', async () => {
    let isBad = true
    const { session, asked } = breaking(() => isBad)
    await askEach(session, ['pools'], signal)
    expect([...((await askEach(session, ['pools'], signal)).cut ?? [])]).toEqual(['pools'])
    expect(asked).toHaveLength(3)
    isBad = false
    await askEach(session, ['pools'], signal)
    isBad = true
    await askEach(session, ['pools'], signal)
    expect(asked).toHaveLength(6)
  })
})

test('a machine that does not answer in time is not asked on', async () => {
  const { session, asked } = machine({ pools: silent })
  await expect(askAll(session, commands, signal)).rejects.toMatchObject({ failure: silent })
  expect(asked).toEqual([joined, 'summary', 'pools'])
})
