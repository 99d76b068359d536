import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MinerAddress } from '../../contract/model.ts'
import type { FinishedRecording } from '../../contract/recording.ts'
import type { Driver, IdentityFacts } from '../../drivers/driver.ts'
import { drivers } from '../../drivers/registry.ts'
import { systemClock } from '../../lib/clock.ts'
import { Secret } from '../../lib/secret.ts'
import { type Hall, startHall, type Wanted } from '../../simulator/hall.ts'
import type { SimulatedMiner } from '../../simulator/miner.ts'
import { personas } from '../../simulator/personas.ts'
import { openSession } from '../session.ts'
import { record } from './record.ts'

const roster: readonly Wanted[] = personas.flatMap(({ family, models }) =>
  [...new Set(models.map(({ type }) => type))].map(model => ({ family, model })),
)

let hall: Hall

beforeAll(async () => {
  hall = await startHall({ base: '127.37.1.0/24', roster, apiPort: 15_228, webPort: 18_580, speed: 200 })
})
afterAll(() => hall.close())

describe.each(roster.map(({ family, model = '' }, index) => [family, model, index] as const))('%s: %s', (family, _model, index) => {
  test('reads the same from its recording, which holds none of its names', async () => {
    const miner = hall.miners[index]
    if (miner === undefined) throw new Error(`no miner ${index}`)
    const { writes } = miner
    const made = await recordingOf(miner)
    if (!made.reread.same) console.log(family, _model, JSON.stringify(made.reread), made.bundle.files['manifest.json'])
    expect(made.manifest.driver).toBe(family)
    expect(made.reread).toEqual({ same: true, differences: [], problem: null })
    expect(miner.writes).toBe(writes)
    expectNone(made, namesOf(miner))
  }, 30_000)
})

function namesOf(miner: SimulatedMiner): readonly string[] {
  const { mac, serial, hostname, ip } = miner.machine
  const pools = miner.pools.flatMap(({ url, user }) => [user, /\/\/([^:/]+)/.exec(url)?.[1] ?? url])
  return [ip, mac, mac.replaceAll(':', ''), serial, hostname, ...pools].filter(name => name !== '')
}

function expectNone(made: FinishedRecording, names: readonly string[]): void {
  const text = JSON.stringify(made.bundle).toLowerCase()
  expect(names.filter(name => text.includes(name.toLowerCase()))).toEqual([])
}

function recordingOf(miner: SimulatedMiner): Promise<FinishedRecording> {
  const memo = new Map<string, unknown>()
  const { address } = miner
  const sessionFor = (driver: Driver | null, facts: IdentityFacts, at: MinerAddress) => {
    const credentials = (driver?.defaultCredentials ?? []).map(({ user, password }) => ({
      user,
      password: new Secret(password),
      isDefault: true,
    }))
    return openSession({ address: at, clock: systemClock, facts, memo, credentials })
  }
  return record({
    address,
    sessionFor,
    drivers,
    secrets: [],
    version: '0.1.0',
    now: systemClock.now(),
    onAsked: () => undefined,
    signal: AbortSignal.timeout(25_000),
  })
}
