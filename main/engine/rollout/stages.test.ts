import { expect, test } from 'vitest'
import type { Batching, Pace } from '../../contract/rollout.ts'
import { type Bench, newPools, openBench } from './fakes/hall.ts'
import { paceOf } from './pace.ts'
import { remainingMs, type Standpoint, waitingStages } from './stages.ts'
import { freshStep, type Step } from './step.ts'
import { SwitchedPower } from './switched.ts'

const now = 1_700_000_000_000
const pace = paceOf({ size: 1, everyS: 10, canary: true })
const never = new AbortController().signal

function step(stage: number, state: Step['state'] = 'waiting', agoS = 0): Step {
  const planned = { position: 0, minerId: 'm', ip: '127.0.0.1', label: null, model: null, stage, params: null, planned: null }
  return { ...freshStep(planned), state, startedAt: state === 'waiting' ? null : now - agoS * 1000 }
}

/** Seconds that remain when a miner takes 30 s and each that waits switches 3 kW. */
function left(steps: readonly Step[], at: Pace = pace, more: Partial<Standpoint> = {}): number {
  const loads = steps.filter(({ state }) => state === 'waiting').map(() => ({ watts: 3_000, group: null }))
  return remainingMs(steps, { pace: at, usualMs: 30_000, loads, switched: new SwitchedPower(), pauseMs: 0, now, ...more }) / 1000
}

test('what remains is the canaries one after the other, then the batches with their pauses, or else what is in flight', () => {
  const steps = [step(0, 'verified'), step(1, 'settling'), step(2), step(3)]
  expect(left(steps)).toBe(30 + 10 + 30)
  expect(left([step(0), step(1), step(2), step(3)])).toBe(30 + 30 + 10 + 30)
  expect(left([step(0, 'verified'), step(1, 'settling', 20)])).toBe(10)
  expect(left([step(0, 'verified'), step(1, 'settling', 90)])).toBe(0)
  expect(left([step(1, 'verified')])).toBe(0)
  expect(waitingStages(steps)).toEqual([2, 3])
})

test('the pause after a canary and what is left of a pause between batches count', () => {
  const slow = { ...pace, everyS: 300 }
  expect(left([step(0, 'settling', 10), step(1), step(2)], slow, { pauseMs: 290_000 })).toBe(290 + 300 + 30)
  expect(left([step(0, 'verified'), step(1, 'verified'), step(2, 'settling', 20), step(3)], slow, { pauseMs: 280_000 })).toBe(280 + 30)
})

test('limits slow it down, and what was switched just now still counts for its minute', () => {
  const steps = [step(1, 'verified'), step(2), step(3), step(4)]
  const none = { ...pace, everyS: 0, canary: false }
  const limited = { ...none, power: { hallKw: 3, groupKw: null } }
  expect(left(steps, limited)).toBe(120 + 30)
  const switched = new SwitchedPower()
  switched.add({ watts: 3_000, group: null }, 1_000, 1_000)
  expect(left(steps, limited, { switched: switched.asOf(21_000) })).toBe(40 + 120 + 30)
  expect(left(steps, { ...none, atOnce: 1 })).toBe(60 + 30)
  expect(left([step(1, 'settling', 20), step(2)], { ...none, atOnce: 1 })).toBe(10 + 30)
})

async function push(bench: Bench, batching: Batching): Promise<{ readonly id: string; readonly plannedS: number }> {
  const plan = await bench.rollouts.plan({ action: 'setPools', ask: newPools, miners: bench.hall.ids, batching }, never)
  return { id: (await bench.rollouts.start(plan.id, [])).id, plannedS: plan.durationS }
}

const etaOf = (bench: Bench) => bench.rollouts.active()[0]?.etaS ?? null

test.each<Batching>([
  { size: 10, everyS: 300, canary: true },
  { size: 1, everyS: 60, canary: false },
  { size: 10, everyS: 0, canary: false, atOnce: 2 },
])('what the preview says is what remains just after the start, and it shrinks as time passes', async batching => {
  const bench = await openBench(26)
  const { plannedS } = await push(bench, batching)
  expect(etaOf(bench)).toBe(plannedS)
  const seen: number[] = []
  await bench.until(() => {
    const etaS = etaOf(bench)
    if (etaS !== null) seen.push(etaS)
    return etaS === null
  })
  expect(
    seen.filter((etaS, at) => at > 0 && etaS > (seen[at - 1] ?? 0)),
    seen.join(),
  ).toEqual([])
  expect(seen.at(-1)).toBeLessThan(60)
})

test('it is told while it runs only, and a changed pace changes it at once', async () => {
  const bench = await openBench(11)
  const { id } = await push(bench, { size: 1, everyS: 600, canary: false })
  await bench.clock.advance(60_000)
  const before = etaOf(bench) ?? 0
  expect(before).toBeGreaterThan(10 * 600 - 60)
  await bench.rollouts.adjust(id, { size: 10 })
  expect(etaOf(bench)).toBeLessThan(600)
  await bench.rollouts.pause(id)
  expect(etaOf(bench)).toBeNull()
  await bench.rollouts.resume(id)
  expect(etaOf(bench)).toBeLessThanOrEqual(30)
})
