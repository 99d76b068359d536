import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
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

/** Every model of every family that can be simulated. */
const roster: readonly Wanted[] = personas.flatMap(({ family, models }) =>
  [...new Set(models.map(({ type }) => type))].map(model => ({ family, model })),
)
const ports = { apiPort: 15_228, webPort: 18_580 }

let hall: Hall
const made = new Map<number, FinishedRecording>()

beforeAll(async () => {
  hall = await startHall({ base: '127.37.1.0/24', roster, ...ports, speed: 200 })
})
afterAll(() => hall.close())

describe.each(roster.map(({ family, model = '' }, index) => [family, model, index] as const))('%s: %s', (family, _model, index) => {
  test('reads the same from its recording, which holds none of its names, and nothing was written', async () => {
    const miner = minerAt(index)
    const { writes } = miner
    const recording = await recordingOf(miner)
    made.set(index, recording)
    expect(recording.manifest.driver).toBe(family)
    if (!recording.reread.same) console.log(recording.bundle.files['manifest.json'], Object.keys(recording.bundle.files))
    expect(recording.reread).toEqual({ same: true, differences: [], problem: null })
    expect(miner.writes).toBe(writes)
    expect(namesIn(recording, namesOf(miner))).toEqual([])
    expect(Object.keys(recording.bundle.files)).toContain('manifest.json')
  }, 30_000)
})

test('every recording, served as a machine, is recognised and read the same over the wire', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'recordings-'))
  const replays = [...made].map(([index, recording]) => {
    const dir = mkdtempSync(join(folder, `${index}-`))
    for (const [name, text] of Object.entries(recording.bundle.files)) writeFileSync(join(dir, name), text)
    return { dir, at: `127.37.2.${index + 1}` }
  })
  const museum = await startHall({ replays, ...ports, speed: 200 })
  let compared = 0
  try {
    for (const [position, [index, first]] of [...made].entries()) {
      const again = await recordingOf(museum.miners[position] ?? minerAt(index))
      expect(again.manifest.driver, roster[index]?.model).toBe(first.manifest.driver)
      expect(ratesIn(again), roster[index]?.model).toEqual(ratesIn(first))
      compared++
    }
  } finally {
    await museum.close()
    rmSync(folder, { recursive: true })
  }
  expect(compared).toBe(roster.length)
}, 60_000)

test('whatever name, pool and password a machine was given, none of it is in the recording', async () => {
  const word = fc.stringMatching(/^[a-z][a-zA-Z0-9_-]{6,20}$/)
  const given = fc.record({
    account: word,
    worker: word,
    host: fc.stringMatching(/^[a-z][a-z0-9-]{5,12}\.[a-z]{2,8}$/),
    index: fc.nat(roster.length - 1),
  })
  let runs = 0
  await fc.assert(
    fc.asyncProperty(given, async ({ account, worker, host, index }) => {
      const miner = minerAt(index)
      const before = miner.pools
      miner.machine.takePools([{ url: `stratum+tcp://${host}:3333`, user: `${account}.${worker}`, pass: 'x' }])
      const recording = await recordingOf(miner)
      miner.machine.takePools(before)
      expect(namesIn(recording, [...namesOf(miner), account, worker, host])).toEqual([])
      expect(recording.reread.same).toBe(true)
      runs++
    }),
    { numRuns: 60 },
  )
  expect(runs).toBe(60)
}, 60_000)

test('a password of the owner that opened it stands nowhere, not even in what was asked', async () => {
  let opened = 0
  for (const [index, { family }] of roster.entries()) {
    if (roster.findIndex(other => other.family === family) !== index) continue
    const miner = minerAt(index)
    const before = miner.machine.password
    miner.setPassword('Correct-Horse-7')
    const recording = await recordingOf(miner, 'Correct-Horse-7')
    miner.setPassword(before)
    expect(namesIn(recording, ['Correct-Horse-7'])).toEqual([])
    opened++
  }
  expect(opened).toBe(personas.length)
}, 60_000)

test('a machine that no driver knows is recorded as far as discovery asks', async () => {
  const index = roster.findIndex(({ family }) => family === 'whatsminer')
  const others = drivers.filter(({ id }) => id !== 'whatsminer' && id !== 'cgminer')
  const recording = await recordAt(minerAt(index).address, null, undefined, undefined, others)
  expect(recording.manifest).toMatchObject({ driver: null, model: 'unknown', readable: false })
  expect(Object.keys(recording.bundle.files)).toContain('rpc-version.json')
  expect(recording.reread).toMatchObject({ same: false, problem: expect.stringContaining('no driver recognises') })
  expect(namesIn(recording, namesOf(minerAt(index)))).toEqual([])
})

test('nothing at an address is a problem in words, and cancelling ends it at once', async () => {
  const silent = { ip: '127.37.3.1', ...ports }
  await expect(recordAt(silent)).rejects.toThrow('Nothing answers at 127.37.3.1.')
  const stop = new AbortController()
  const asked: string[] = []
  const cancelled = recordAt(minerAt(0).address, null, stop.signal, title => {
    asked.push(title)
    stop.abort()
  })
  await expect(cancelled).rejects.toMatchObject({ failure: { code: 'cancelled' } })
  expect(asked).toHaveLength(2)
})

function minerAt(index: number): SimulatedMiner {
  const miner = hall.miners[index]
  if (miner === undefined) throw new Error(`no miner ${index}`)
  return miner
}

function namesOf(miner: SimulatedMiner): readonly string[] {
  const { mac, serial, hostname, ip } = miner.machine
  const pools = miner.pools.flatMap(({ url, user }) => [user, /\/\/([^:/]+)/.exec(url)?.[1] ?? url])
  return [ip, mac, mac.replaceAll(':', ''), serial, hostname, ...pools].filter(name => name !== '')
}

function namesIn(recording: FinishedRecording, names: readonly string[]): readonly string[] {
  const text = JSON.stringify(recording.bundle).toLowerCase()
  return names.filter(name => text.includes(name.toLowerCase()))
}

/** What was read, without words and times. */
function ratesIn({ bundle }: FinishedRecording): unknown {
  const { reading }: { reading: { telemetry: Record<string, unknown> } | null } = JSON.parse(
    bundle.files['expected.json'] ?? '{"reading":null}',
  )
  const { boards, fans, hashrateHs, powerW, uptimeS, chipTempMaxC } = reading?.telemetry ?? {}
  return { count: [boards, fans].map(list => (Array.isArray(list) ? list.length : null)), hashrateHs, powerW, uptimeS, chipTempMaxC }
}

function recordingOf(miner: SimulatedMiner, password: string | null = null): Promise<FinishedRecording> {
  return recordAt(miner.address, password)
}

function recordAt(
  address: MinerAddress,
  password: string | null = null,
  signal: AbortSignal = AbortSignal.timeout(25_000),
  onAsked: (title: string) => void = () => undefined,
  known: readonly Driver[] = drivers,
): Promise<FinishedRecording> {
  const memo = new Map<string, unknown>()
  const own = password === null ? [] : ['root', 'admin'].map(user => ({ user, password: new Secret(password), isDefault: false }))
  const sessionFor = (driver: Driver | null, facts: IdentityFacts, at: MinerAddress) => {
    const defaults = driver?.defaultCredentials ?? []
    const credentials = [...own, ...defaults.map(one => ({ user: one.user, password: new Secret(one.password), isDefault: true }))]
    return openSession({ address: at, clock: systemClock, facts, memo, credentials })
  }
  return record({
    address,
    sessionFor,
    drivers: known,
    secrets: password === null ? [] : [password],
    version: '0.1.0',
    now: systemClock.now(),
    onAsked,
    signal,
  })
}
