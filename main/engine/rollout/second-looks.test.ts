import { expect, test } from 'vitest'
import type { Rollout } from '../../contract/rollout.ts'
import { type Bench, newPools, openBench } from './fakes/hall.ts'

const never = new AbortController().signal
const minute = 60_000

async function pushed(bench: Bench): Promise<string> {
  const batching = { size: 10, everyS: 0, canary: false }
  const plan = await bench.rollouts.plan({ action: 'setPools', ask: newPools, miners: bench.hall.ids, batching }, never)
  const { id } = await bench.rollouts.start(plan.id, [])
  await bench.until(() => bench.rollouts.active().length === 0)
  return id
}

async function got(bench: Bench, id: string, rollouts = bench.rollouts): Promise<Rollout> {
  const rollout = await rollouts.get(id)
  if (!rollout) throw new Error('no such rollout')
  return rollout
}

/** Three things that happen in the ten minutes after a push: nothing, the old pools are back, it is gone. */
function spoil(bench: Bench): void {
  bench.hall.at(1).memory.pools = [{ url: 'stratum+tcp://old.pool.example:3333', user: 'acme.2', password: 'x' }]
  bench.hall.at(2).fault = 'off'
  bench.hall.at(3).memory.pools = [{ url: 'stratum+tcp://thief.pool.example:3333', user: 'thief', password: 'x' }]
}

test('ten minutes after its end each miner is looked at again: what fell back and what never came back is told, and is a finding', async () => {
  const bench = await openBench(5)
  const id = await pushed(bench)
  const { endedAt } = await got(bench, id)
  expect((await got(bench, id)).secondLook).toMatchObject({ dueAt: (endedAt ?? 0) + 10 * minute, at: null, message: null })
  spoil(bench)
  const writes = [...bench.hall.miners.values()].map(miner => miner.memory.writes)
  await bench.clock.advance(9 * minute)
  expect((await got(bench, id)).secondLook?.at).toBeNull()
  await bench.clock.advance(3 * minute)
  const { secondLook, steps } = await got(bench, id)
  expect(secondLook).toMatchObject({ counts: { holds: 2, 'fell-back': 1, changed: 1, gone: 1 } })
  expect(secondLook?.message).toBe(
    '1 of 5 fell back to what they had before, 1 of 5 show something else now, 1 of 5 do not answer any more.',
  )
  expect(steps.map(step => step.secondLook?.state)).toEqual(['holds', 'fell-back', 'gone', 'changed', 'holds'])
  expect(steps.map(step => step.state)).toEqual(Array(5).fill('verified'))
  expect(steps[1]?.secondLook?.message).toMatch(/^127\.35\.0\.2 is back to what it had before: .*old\.pool/)
  const findings = bench.hall.ids.map(miner => bench.hall.findings.get(miner)?.code)
  expect(findings).toEqual([undefined, 'rollout.fell-back', 'rollout.gone', 'rollout.changed', undefined])
  expect(new Set([...bench.hall.findings.values()].map(finding => finding.rollout))).toEqual(new Set([id]))
  expect([...bench.hall.miners.values()].map(miner => miner.memory.writes)).toEqual(writes)
})

test('a miner that restarts at that very moment is asked once more before it is called gone', async () => {
  const bench = await openBench(1)
  const id = await pushed(bench)
  await bench.clock.advance(10 * minute - 20_000)
  bench.hall.at(0).restart(40_000)
  await bench.clock.advance(3 * minute)
  expect((await got(bench, id)).secondLook).toMatchObject({ counts: { holds: 1, gone: 0 }, message: 'All 1 still show what was wanted.' })
})

test('after a restart it is looked at in time, or late and said so; after a day not at all', async () => {
  const bench = await openBench(2)
  const id = await pushed(bench)
  await bench.rollouts.close()
  bench.hall.at(0).fault = 'off'
  await bench.clock.advance(40 * minute)
  const again = await bench.reopen()
  await bench.clock.advance(2 * minute)
  const { secondLook } = await got(bench, id, again)
  expect(secondLook?.message).toMatch(/^1 of 2 do not answer any more\. Looked 30 min late: Headframe was not running or had no turn\.$/)
  const third = await bench.reopen()
  expect((await got(bench, id, third)).secondLook).toEqual(secondLook)
  const late = await openBench(1)
  const old = await pushed(late)
  await late.rollouts.close()
  await late.clock.advance(25 * 60 * minute)
  expect((await got(late, old, await late.reopen())).secondLook).toBeNull()
})

test('findings come back after a restart, and go when a later rollout is verified', async () => {
  const bench = await openBench(4)
  const id = await pushed(bench)
  spoil(bench)
  await bench.clock.advance(12 * minute)
  bench.hall.findings.clear()
  await bench.rollouts.close()
  const again = await bench.reopen()
  expect([...bench.hall.findings.keys()]).toEqual(bench.hall.ids.slice(1))
  bench.hall.at(1).heal()
  const plan = await again.plan({ action: 'setPools', ask: newPools, miners: bench.hall.ids.slice(1, 2) }, never)
  await again.start(plan.id, [])
  await bench.until(() => again.active().length === 0)
  expect([...bench.hall.findings.keys()]).toEqual(bench.hall.ids.slice(2))
  bench.hall.at(2).heal()
  const look = again.lookAgain(id)
  await bench.clock.advance(2 * minute)
  expect((await look).secondLook?.counts).toEqual({ holds: 2, 'fell-back': 0, changed: 1, gone: 0, 'left-out': 1 })
  expect([...bench.hall.findings.keys()]).toEqual(bench.hall.ids.slice(3))
})

test('what an undo has given back since is not called fallen back', async () => {
  const bench = await openBench(2)
  const id = await pushed(bench)
  await bench.rollouts.undo(id)
  await bench.until(() => bench.rollouts.active().length === 0)
  await bench.clock.advance(12 * minute)
  const { secondLook, steps } = await got(bench, id)
  expect(secondLook?.counts).toMatchObject({ 'left-out': 2, 'fell-back': 0 })
  expect(steps[0]?.secondLook?.message).toBe('127.35.0.1 was not looked at: another rollout has changed it since.')
  expect(bench.hall.findings.size).toBe(0)
})

test('nothing is looked at again of a rollout that wrote nothing, or that interrupts nothing', async () => {
  const bench = await openBench(1)
  bench.hall.at(0).fault = 'refuses'
  const refused = await pushed(bench)
  expect((await got(bench, refused)).secondLook).toBeNull()
  await expect(bench.rollouts.lookAgain(refused)).rejects.toThrow('Nothing was written by it')
  bench.hall.at(0).heal()
  const plan = await bench.rollouts.plan({ action: 'locate', ask: {}, miners: bench.hall.ids }, never)
  const { id } = await bench.rollouts.start(plan.id, [])
  await bench.until(() => bench.rollouts.active().length === 0)
  expect((await got(bench, id)).secondLook).toBeNull()
})
