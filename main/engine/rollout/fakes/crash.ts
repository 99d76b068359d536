import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, systemClock } from '../../../lib/clock.ts'
import { openLog } from '../../../lib/log.ts'
import { openDatabase } from '../../storage/database.ts'
import { FakeHall, newPools, openRollouts } from './hall.ts'
import type { Memory } from './miner.ts'

/** Where the process is killed, seen from the second miner of three. */
export type Moment = 'before-intent' | 'after-intent' | 'after-write' | 'before-verify'

const haste = 100
// The same in the child and in its parent, so that one's past is the other's.
const epoch = 1_760_000_000_000

/** Ten minutes of a rollout in a few seconds of a test. */
export const fastClock: Clock = {
  now: () => epoch + (systemClock.now() - epoch) * haste,
  steady: () => systemClock.steady() * haste,
  sleep: (ms, signal) => systemClock.sleep(ms / haste, signal),
}

/** A hall of three whose miners keep what they store in a file, as real ones do in flash. */
export function durableHall(dir: string): FakeHall {
  const hall = new FakeHall(3, fastClock)
  const file = join(dir, 'miners.json')
  const stored = readMemories(file)
  for (const [id, miner] of hall.miners) {
    Object.assign(miner.memory, stored[id])
    miner.heal()
    miner.restartMs = 8_000
    miner.before = what => {
      if (what !== 'written') return
      writeFileSync(file, JSON.stringify({ ...readMemories(file), [id]: miner.memory }))
    }
  }
  return hall
}

function readMemories(file: string): Record<string, Memory> {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Memory>) : {}
}

/** Pushes pools to the three, one after the other, and dies at `moment`. The program of the child process. */
async function crashAt(dir: string, moment: Moment): Promise<void> {
  const hall = durableHall(dir)
  const database = await openDatabase({ dataDir: dir, clock: fastClock, log: openLog({ level: 'silent', file: null }) })
  const rollouts = await openRollouts(database, hall, fastClock)
  const victim = hall.at(1)
  const store = victim.before
  const plan = await rollouts.plan(
    { action: 'setPools', ask: newPools, miners: hall.ids, batching: { size: 1, everyS: 60, canary: true } },
    AbortSignal.timeout(10_000),
  )
  let wrote = false
  victim.before = what => {
    store(what)
    if (what === 'written') wrote = true
    const reached = {
      'before-intent': what === 'identity',
      'after-intent': what === 'write',
      'after-write': what === 'written',
      'before-verify': wrote && what === 'config',
    }
    if (reached[moment]) process.kill(process.pid, 'SIGKILL')
  }
  await rollouts.start(plan.id, [])
}

const [, , dir, moment] = process.argv
if (import.meta.main && dir && moment) await crashAt(dir, moment as Moment)
