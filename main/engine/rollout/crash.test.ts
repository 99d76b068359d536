import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import type { Rollout } from '../../contract/rollout.ts'
import { openLog } from '../../lib/log.ts'
import { type Database, openDatabase } from '../storage/database.ts'
import { durableHall, fastClock, type Moment } from './fakes/crash.ts'
import { type FakeHall, openRollouts } from './fakes/hall.ts'
import type { Rollouts } from './rollouts.ts'

interface Survivor {
  readonly hall: FakeHall
  readonly rollouts: Rollouts
  readonly database: Database
}

const open: { close(): Promise<void> }[] = []
const dirs: string[] = []

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true })
})

/** Runs a push in a process of its own until it kills itself, then opens the same data folder. */
async function afterKillAt(moment: Moment): Promise<Survivor> {
  const dir = mkdtempSync(join(tmpdir(), 'headframe-crash-'))
  dirs.push(dir)
  const child = spawn(process.execPath, [fileURLToPath(new URL('./fakes/crash.ts', import.meta.url)), dir, moment], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const words: string[] = []
  child.stderr.on('data', (chunk: Buffer) => words.push(chunk.toString()))
  const signal = await new Promise(resolve => child.on('exit', (_code, by) => resolve(by)))
  expect(signal, words.join('')).toBe('SIGKILL')
  const hall = durableHall(dir)
  const database = await openDatabase({ dataDir: dir, clock: fastClock, log: openLog({ level: 'silent', file: null }) })
  open.push(database)
  const rollouts = await openRollouts(database, hall, fastClock)
  open.push(rollouts)
  return { hall, rollouts, database }
}

async function only(rollouts: Rollouts, id?: string): Promise<Rollout> {
  const rollout = await rollouts.get(id ?? rollouts.list()[0]?.id ?? '')
  if (!rollout) throw new Error('no rollout')
  return rollout
}

async function over(rollouts: Rollouts, id: string): Promise<Rollout> {
  for await (const _ of rollouts.watch(id, AbortSignal.timeout(15_000)));
  return await only(rollouts, id)
}

const writesOf = (hall: FakeHall) => [...hall.miners.values()].map(miner => miner.memory.writes)
const hostsOf = (hall: FakeHall) => [...hall.miners.values()].map(miner => miner.memory.pools[0]?.url.slice(14, 17))

/** What must be told at the next start, and whether the second miner was really written. */
const table: readonly { moment: Moment; told: 'waiting' | 'unknown'; arrived: boolean }[] = [
  { moment: 'before-intent', told: 'waiting', arrived: false },
  { moment: 'after-intent', told: 'unknown', arrived: false },
  { moment: 'after-write', told: 'unknown', arrived: true },
  { moment: 'before-verify', told: 'unknown', arrived: true },
]

for (const { moment, told, arrived } of table) {
  test(`killed ${moment}: the next start tells the truth, writes nothing by itself, and can go on`, async () => {
    const { hall, rollouts } = await afterKillAt(moment)
    const writes = writesOf(hall)
    const left = await only(rollouts)
    expect(left.state).toBe('interrupted')
    expect(left.steps.map(step => step.state)).toEqual(['verified', told, 'waiting'])
    expect(left.steps.map(step => step.written)).toEqual([true, told === 'unknown', false])
    expect(left.steps[0]?.before?.pools[0]?.url).toContain('old.pool')
    await fastClock.sleep(20_000)
    expect(writesOf(hall)).toEqual(writes)
    await rollouts.resume(left.id)
    const done = await over(rollouts, left.id)
    expect(done).toMatchObject({ state: 'done', counts: { verified: 3 } })
    expect(hostsOf(hall)).toEqual(['new', 'new', 'new'])
    // What had arrived before the crash is only looked at, not written a second time.
    expect(writesOf(hall)).toEqual([1, 1, 1])
    expect(writes[1]).toBe(arrived ? 1 : 0)
  })

  test(`killed ${moment}: undo brings back what every miner had`, async () => {
    const { hall, rollouts } = await afterKillAt(moment)
    const left = await only(rollouts)
    const undo = await rollouts.undo(left.id)
    const done = await over(rollouts, undo.id)
    expect(done.counts.verified).toBe(done.total)
    expect(hostsOf(hall)).toEqual(['old', 'old', 'old'])
    expect((await only(rollouts, left.id)).state).toBe('cancelled')
    expect(rollouts.active()).toEqual([])
  })
}
