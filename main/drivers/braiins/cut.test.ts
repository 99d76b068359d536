import { describe, expect, test } from 'vitest'
import { failureOf, MinerError } from '../../contract/failure.ts'
import type { Reading } from '../driver.ts'
import { type ReplayOptions, recordingNamed, sessionOf } from '../recording.ts'
import { braiins } from './index.ts'
import { interfaceOf } from './interface.ts'

const signal = new AbortController().signal
const machine = (name: string, mangle?: ReplayOptions['mangle']) =>
  sessionOf(recordingNamed(`braiins/${name}`), mangle === undefined ? {} : { mangle })

/** One command or page loses the end, the rest comes whole. */
const cutting = (one: string, share: number) => (text: string, asked: string) =>
  asked.includes(one) ? text.slice(0, Math.floor(text.length * share)) : text

const shares = Array.from({ length: 60 }, (_, index) => (index + 1) / 61)

describe('a reply that lost its end', () => {
  test.each([
    ['s9-2020-luci', ['summary', 'pools', 'devs', 'temps', 'fans']],
    ['s19xp-25.07-rest', ['version', 'miner/stats', 'hashboards', 'pools', 'cooling', 'details', 'tuner', 'errors']],
    ['s9-22.08-graphql', ['graphql']],
    ['s21plus-25.03-graphql', ['graphql']],
  ])('of %s, whichever it is, gives nothing but what the whole one gives', async (name, requests) => {
    const whole = await braiins.read(machine(name), signal)
    for (const one of requests) {
      for (const share of shares) expectPartOf(await readOrNull(name, one, share), whole, `${one} cut at ${share.toFixed(2)}`)
    }
  })

  test('of fans leaves out the fans alone', async () => {
    const whole = await braiins.read(machine('s9-2020-luci'), signal)
    const { telemetry, activity } = await braiins.read(machine('s9-2020-luci', cutting('fans', 0.5)), signal)
    expect(activity).toBe('hashing')
    expect(telemetry).toEqual({ ...whole.telemetry, fans: [] })
  })

  test('of the rates does not pass for a sleep that we began, nor for the sum of the boards', async () => {
    const session = machine('s9-2020-luci', cutting('summary', 0.5))
    session.memo.set('braiins.paused', true)
    const { telemetry, activity } = await braiins.read(session, signal)
    expect([activity, telemetry.hashrateHs, telemetry.boards]).toEqual(['unknown', null, []])
  })

  test('does not decide which interface a machine has', async () => {
    const session = machine('s19xp-25.07-rest', cutting('version', 0.5))
    expect((await interfaceOf(session, signal)).name).toBe('API')
    const whole = { ...machine('s19xp-25.07-rest'), memo: session.memo }
    expect((await interfaceOf(whole, signal)).name).toBe('REST')
  })
})

describe('a configuration that lost its end', () => {
  test.each([
    ['s19xp-25.07-rest', 'REST', 'pools'],
    ['s19xp-25.07-rest', 'REST', 'configuration/miner'],
    ['s9-22.08-graphql', 'GraphQL', 'graphql'],
    ['s9-2020-luci', 'LuCI', 'cfg_data'],
    ['s9-2020-luci', 'API', 'pools'],
  ])('of %s by %s in %s is not compared with a whole one', async (name, by, one) => {
    const session = machine(name)
    session.memo.set('braiins.interface', by)
    session.memo.set('braiins.luci', 'sysauth=known')
    await expect(braiins.readConfig(session, signal)).resolves.toMatchObject({ pools: expect.any(Array) })
    const cut = { ...machine(name, cutting(one, 0.8)), memo: session.memo }
    const failure = await braiins.readConfig(cut, signal).then(() => null, failureOf)
    expect(failure).toMatchObject({ code: 'malformed', where: expect.stringContaining('came cut off') })
  })
})

const values = [
  'hashrateHs',
  'hashrateAvgHs',
  'uptimeS',
  'accepted',
  'rejected',
  'stale',
  'powerW',
  'powerLimitW',
  'mode',
  'hwErrorPct',
] as const

async function readOrNull(name: string, one: string, share: number): Promise<Reading | null> {
  try {
    return await braiins.read(machine(name, cutting(one, share)), signal)
  } catch (thrown) {
    if (thrown instanceof MinerError && thrown.failure.code === 'malformed') return null
    throw thrown
  }
}

function expectPartOf(cut: Reading | null, { telemetry, activity }: Reading, where: string): void {
  if (cut === null) return
  expect([[], telemetry.boards], `boards, ${where}`).toContainEqual(cut.telemetry.boards)
  expect([[], telemetry.fans], `fans, ${where}`).toContainEqual(cut.telemetry.fans)
  expect([[], telemetry.pools], `pools, ${where}`).toContainEqual(cut.telemetry.pools)
  expect(['unknown', activity], `activity, ${where}`).toContain(cut.activity)
  for (const name of values) expect([null, telemetry[name]], `${name}, ${where}`).toContain(cut.telemetry[name])
}
