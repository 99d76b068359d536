import { describe, expect, test } from 'vitest'
import { type Failure, MinerError } from '../../contract/failure.ts'
import { parseReply } from '../../transport/cgminer-tcp.ts'
import { recordingNamed, sessionOf } from '../recording.ts'
import { askAll } from './ask.ts'

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

test('a machine that does not answer in time is not asked on', async () => {
  const { session, asked } = machine({ pools: silent })
  await expect(askAll(session, commands, signal)).rejects.toMatchObject({ failure: silent })
  expect(asked).toEqual([joined, 'summary', 'pools'])
})
