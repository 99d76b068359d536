import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, type TestContext, test } from 'vitest'
import type { Rollout } from '../../contract/rollout.ts'
import { openLog } from '../../lib/log.ts'
import { type Database, openDatabase } from '../storage/database.ts'
import { durableHall, fastClock, type Moment } from './fakes/crash.ts'
import { type FakeHall, openRollouts } from './fakes/hall.ts'
import type { Fault } from './fakes/miner.ts'
import type { Rollouts } from './rollouts.ts'

interface Survivor {
  readonly hall: FakeHall
  readonly rollouts: Rollouts
  readonly database: Database
}

/** Runs a push in a process of its own until it kills itself, then opens the same data folder. */
async function afterKillAt(context: TestContext, moment: Moment, fault: Fault | null = null): Promise<Survivor> {
  const dir = mkdtempSync(join(tmpdir(), 'headframe-crash-'))
  context.onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  const program = fileURLToPath(new URL('./fakes/crash.ts', import.meta.url))
  const child = spawn(process.execPath, [program, dir, moment], { stdio: ['ignore', 'ignore', 'pipe'] })
  const words: string[] = []
  child.stderr.on('data', (chunk: Buffer) => words.push(chunk.toString()))
  const code = await new Promise(resolve => child.on('exit', resolve))
  // It killed itself: Linux and macOS tell the signal and no code, Windows a code other than 0. A bug would have left words.
  expect(code).not.toBe(0)
  expect(words.join('')).toBe('')
  const hall = durableHall(dir)
  hall.at(1).fault = fault
  const database = await openDatabase({ dataDir: dir, clock: fastClock, log: openLog({ level: 'silent', file: null }) })
  context.onTestFinished(() => database.close())
  return { hall, database, rollouts: await openRollouts(database, hall, fastClock) }
}

/** The rollouts of the same data folder after one more restart. */
async function reopened(context: TestContext, { hall, rollouts, database }: Survivor): Promise<Rollouts> {
  await rollouts.close()
  const again = await openRollouts(database, hall, fastClock)
  context.onTestFinished(() => again.close())
  return again
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

/** Waits until the look at the next start is over. */
async function settled(rollouts: Rollouts): Promise<Rollout> {
  for (let tries = 0; tries < 500 && rollouts.active().some(({ counts }) => counts.reading + counts.settling > 0); tries++) {
    await fastClock.sleep(1_000)
  }
  return await only(rollouts)
}

type Told = 'waiting' | 'unknown' | 'verified'

/** What is told of the second miner at the next start when it cannot be asked, what when it can be, and whether it was really written. */
const table: readonly { moment: Moment; blind: Told; seen: Told; arrived: boolean }[] = [
  { moment: 'before-intent', blind: 'waiting', seen: 'waiting', arrived: false },
  { moment: 'after-intent', blind: 'unknown', seen: 'waiting', arrived: false },
  { moment: 'after-write', blind: 'unknown', seen: 'verified', arrived: true },
  { moment: 'before-verify', blind: 'unknown', seen: 'verified', arrived: true },
]

for (const { moment, blind, seen, arrived } of table) {
  test.concurrent(`killed ${moment}: the next start tells the truth, writes nothing by itself, and can go on`, async context => {
    const survivor = await afterKillAt(context, moment)
    const { hall } = survivor
    const writes = writesOf(hall)
    expect(writes[1]).toBe(arrived ? 1 : 0)
    // A write that was begun can still arrive for a minute, so only after that is its absence told.
    await fastClock.sleep(60_000)
    const again = await reopened(context, survivor)
    const left = await settled(again)
    expect(left).toMatchObject({ state: 'interrupted', counts: { waiting: seen === 'waiting' ? 2 : 1 } })
    expect(left.steps.map(step => step.state)).toEqual(['verified', seen, 'waiting'])
    expect(left.steps.map(step => step.written)).toEqual([true, arrived, false])
    expect(left.steps[0]?.before?.pools[0]?.url).toContain('old.pool')
    await fastClock.sleep(20_000)
    expect(writesOf(hall)).toEqual(writes)
    await again.resume(left.id)
    expect(await over(again, left.id)).toMatchObject({ state: 'done', counts: { verified: 3 } })
    expect(hostsOf(hall)).toEqual(['new', 'new', 'new'])
    // What had arrived before the crash is only looked at, not written a second time.
    expect(writesOf(hall)).toEqual([1, 1, 1])
  })

  test.concurrent(`killed ${moment}, and the miner cannot be asked: it stays ${blind} until it can be`, async context => {
    const { hall, rollouts } = await afterKillAt(context, moment, 'off')
    const left = await settled(rollouts)
    expect(left.steps.map(step => step.state)).toEqual(['verified', blind, 'waiting'])
    expect(left.steps[1]?.written).toBe(blind === 'unknown')
    hall.at(1).heal()
    await rollouts.resume(left.id)
    expect(await over(rollouts, left.id)).toMatchObject({ state: 'done', counts: { verified: 3 } })
    expect(writesOf(hall)).toEqual([1, 1, 1])
  })

  test.concurrent(`killed ${moment}: undo brings back what every miner had`, async context => {
    const { hall, rollouts } = await afterKillAt(context, moment)
    const left = await only(rollouts)
    const undo = await rollouts.undo(left.id)
    const done = await over(rollouts, undo.id)
    expect(done.counts.verified).toBe(done.total)
    expect(hostsOf(hall)).toEqual(['old', 'old', 'old'])
    expect((await only(rollouts, left.id)).state).toBe('cancelled')
    expect(rollouts.active()).toEqual([])
  })
}
