import { expect, test } from 'vitest'
import type { Rollout } from '../../contract/rollout.ts'
import { fastClock } from './fakes/crash.ts'
import { MemoryDatabase } from './fakes/database.ts'
import { type Bench, FakeHall, newPools, openBench, openRollouts } from './fakes/hall.ts'

const never = new AbortController().signal
const batching = { size: 2, everyS: 5, canary: true }

/** Plans and starts a pool push on the whole hall. */
async function push(bench: Bench, options: { batching?: typeof batching; exclude?: string[] } = {}): Promise<string> {
  const plan = await bench.rollouts.plan(
    { action: 'setPools', ask: newPools, miners: bench.hall.ids, batching: options.batching ?? batching },
    never,
  )
  return (await bench.rollouts.start(plan.id, options.exclude ?? [])).id
}

async function over(bench: Bench, id: string): Promise<Rollout> {
  await bench.until(() => bench.rollouts.active().every(rollout => rollout.id !== id))
  return await got(bench, id)
}

async function stopped(bench: Bench, id: string): Promise<Rollout> {
  await bench.until(() => bench.rollouts.active().some(rollout => rollout.id === id && rollout.state === 'paused'))
  return await got(bench, id)
}

async function got(bench: Bench, id: string): Promise<Rollout> {
  const rollout = await bench.rollouts.get(id)
  if (!rollout) throw new Error('no such rollout')
  return rollout
}

test('a push writes every miner once, verifies it, and leaves the rest of its configuration alone', async () => {
  const bench = await openBench(6)
  const rollout = await over(bench, await push(bench))
  expect(rollout).toMatchObject({ state: 'done', total: 6, canUndo: true, counts: { verified: 6 } })
  for (const miner of bench.hall.miners.values()) {
    expect(miner.memory.writes).toBe(1)
    expect(miner.memory.other).toEqual({ 'bitmain-freq': '525' })
  }
  expect(bench.hall.at(2).memory.pools).toEqual([{ url: 'stratum+tcp://new.pool.example:3333', user: 'acme.3', password: 'x' }])
  expect(rollout.steps[2]).toMatchObject({ written: true, failure: null, before: { pools: [{ user: 'acme.3', password: '••••' }] } })
})

test('the preview writes nothing, shows before and after, and sets aside with the reason', async () => {
  const bench = await openBench(6)
  const { hall, rollouts } = bench
  hall.at(1).fault = 'off'
  hall.at(2).fault = 'no-password'
  hall.at(3).fault = 'garbage'
  hall.at(4).memory.pools = [{ url: 'stratum+tcp://new.pool.example:3333', user: 'acme.5', password: 'x' }]
  const plan = await rollouts.plan({ action: 'setPools', ask: newPools, miners: hall.ids }, never)
  expect(plan.setAside.map(one => one.why)).toEqual(['offline', 'locked', 'unreadable', 'unchanged'])
  expect(plan.setAside[1]?.reason).toContain('did not accept the password of user "root"')
  expect(plan.planned.map(one => one.diff)).toEqual([
    [{ field: 'pool 1', before: 'stratum+tcp://old.pool.example:3333', after: 'stratum+tcp://new.pool.example:3333' }],
    [{ field: 'pool 1', before: 'stratum+tcp://old.pool.example:3333', after: 'stratum+tcp://new.pool.example:3333' }],
  ])
  expect(plan.title).toBe('Change pools on 2 miners')
  expect(plan).not.toHaveProperty('ask')
  expect([...hall.miners.values()].map(miner => miner.memory.writes)).toEqual([0, 0, 0, 0, 0, 0])
})

test('values that would harm are refused in the preview and never sent', async () => {
  const bench = await openBench(1)
  const ask = { ...newPools, worker: 'acme!{ip4}' }
  const plan = await bench.rollouts.plan({ action: 'setPools', ask, miners: bench.hall.ids }, never)
  expect(plan.planned).toEqual([])
  expect(plan.setAside).toMatchObject([{ why: 'refused', reason: 'pool 1 worker holds "!" at character 5.' }])
  await expect(bench.rollouts.start(plan.id, [])).rejects.toThrow('No miner is left to change.')
})

test('a template that a miner cannot fill in sets that miner aside', async () => {
  const bench = await openBench(1)
  const plan = await bench.rollouts.plan(
    { action: 'setPools', ask: { ...newPools, worker: '{account}.{hostname}' }, miners: bench.hall.ids },
    never,
  )
  expect(plan.setAside).toMatchObject([{ why: 'refused', reason: expect.stringContaining('does not tell its hostname') }])
})

test('values that do not fit the schema are refused with the piece named', async () => {
  const { rollouts, hall } = await openBench(1)
  const ask = { pools: [newPools.pools[0], { url: 'stratum+tcp://pool.example', user: 'a' }] }
  await expect(rollouts.plan({ action: 'setPools', ask, miners: hall.ids }, never)).rejects.toThrow('Pool 2: The pool URL has no port')
  await expect(rollouts.plan({ action: 'fly', ask: {}, miners: hall.ids }, never)).rejects.toThrow('There is no action "fly".')
})

test('the canary goes alone; when it fails the rest is not begun until the user says so', async () => {
  const bench = await openBench(5)
  bench.hall.at(0).fault = 'refuses'
  const id = await push(bench)
  const paused = await stopped(bench, id)
  expect(paused.pausedBecause).toContain('The first miner failed. 127.35.0.1 refused: it answered "M001 Illegal request!"')
  expect(paused.pausedBecause).toContain('4 miners were not begun.')
  expect(paused.counts).toMatchObject({ failed: 1, waiting: 4 })
  await bench.clock.advance(600_000)
  expect(bench.hall.at(1).memory.writes).toBe(0)
  await bench.rollouts.resume(id)
  expect((await over(bench, id)).counts).toMatchObject({ failed: 1, verified: 4 })
})

test('the canary is a miner that hashes well, whatever the order', async () => {
  const { hall, rollouts } = await openBench(3)
  const [first, second] = hall.ids
  for (const [id, state] of [
    [first, 'idle'],
    [second, 'degraded'],
  ] as const) {
    const miner = hall.roster.get(id ?? '')
    if (miner) hall.roster.set(miner.id, { ...miner, state })
  }
  const plan = await rollouts.plan({ action: 'setPools', ask: newPools, miners: hall.ids }, never)
  expect(plan.planned.map(one => [one.ip, one.stage])).toEqual([
    ['127.35.0.3', 0],
    ['127.35.0.1', 1],
    ['127.35.0.2', 1],
  ])
})

test('batches begin every t seconds and do not wait for the ones before', async () => {
  const bench = await openBench(7)
  const id = await push(bench, { batching: { size: 2, everyS: 60, canary: true } })
  const started = (await over(bench, id)).steps.map(step => Math.round(((step.startedAt ?? 0) - bench.clock.now()) / 1000))
  const at = started.map(second => second - (started[1] ?? 0))
  expect(at.slice(1)).toEqual([0, 0, 60, 60, 120, 120])
  expect(at[0]).toBeLessThan(-5)
})

test('one of the first five that fails pauses the rest', async () => {
  const bench = await openBench(9)
  bench.hall.at(3).fault = 'refuses'
  const id = await push(bench, { batching: { size: 6, everyS: 30, canary: true } })
  const paused = await stopped(bench, id)
  expect(paused.pausedBecause).toContain('One of the first 5 miners failed. 127.35.0.4 refused')
  await bench.clock.advance(600_000)
  expect((await got(bench, id)).counts).toMatchObject({ failed: 1, verified: 5, waiting: 3 })
})

test('more failures than the budget pause the rest; who goes on all the same is not stopped for the same ones again', async () => {
  const bench = await openBench(12)
  for (const index of [1, 2, 3, 8]) bench.hall.at(index).fault = 'refuses'
  const id = await push(bench, { batching: { size: 4, everyS: 30, canary: false } })
  const paused = await stopped(bench, id)
  expect(paused.pausedBecause).toContain('3 of the 4 miners begun failed, more than 10 %. The last: 127.35.0')
  expect(paused.counts).toMatchObject({ failed: 3, waiting: 8 })
  await bench.rollouts.resume(id)
  expect((await over(bench, id)).counts).toMatchObject({ failed: 4, verified: 8 })
})

test('pause lets what is in flight finish, resume goes on, cancel leaves the rest unwritten', async () => {
  const bench = await openBench(7)
  const id = await push(bench, { batching: { size: 2, everyS: 30, canary: false } })
  await bench.clock.advance(1_000)
  await bench.rollouts.pause(id)
  await bench.clock.advance(600_000)
  expect((await got(bench, id)).counts).toMatchObject({ verified: 2, waiting: 5 })
  await bench.rollouts.resume(id)
  await bench.clock.advance(1_000)
  await bench.rollouts.cancel(id)
  const rollout = await over(bench, id)
  expect(rollout).toMatchObject({ state: 'cancelled', counts: { verified: 4, cancelled: 3 } })
  expect([...bench.hall.miners.values()].map(miner => miner.memory.writes)).toEqual([1, 1, 1, 1, 0, 0, 0])
})

test('resuming while the canary is still on its way does not start the batches before it is verified', async () => {
  const bench = await openBench(3)
  const id = await push(bench)
  await bench.clock.advance(2_000)
  await bench.rollouts.pause(id)
  await bench.rollouts.resume(id)
  await bench.clock.advance(1_000)
  expect((await got(bench, id)).counts).toMatchObject({ settling: 1, waiting: 2 })
  expect((await over(bench, id)).counts).toMatchObject({ verified: 3 })
})

test('two windows that start one preview together start it once, and a full disk leaves it to be started later', async () => {
  const bench = await openBench(2)
  const plan = await bench.rollouts.plan({ action: 'setPools', ask: newPools, miners: bench.hall.ids }, never)
  bench.database.full = true
  await expect(bench.rollouts.start(plan.id, [])).rejects.toThrow('The disk with the data folder is full')
  bench.database.full = false
  const both = await Promise.allSettled([bench.rollouts.start(plan.id, []), bench.rollouts.start(plan.id, [])])
  expect(both.map(one => one.status)).toEqual(['fulfilled', 'rejected'])
  await over(bench, plan.id)
  expect([...bench.hall.miners.values()].map(miner => miner.memory.writes)).toEqual([1, 1])
})

test('a configuration that changed since the preview is not written over', async () => {
  const bench = await openBench(1)
  const plan = await bench.rollouts.plan({ action: 'setPools', ask: newPools, miners: bench.hall.ids }, never)
  bench.hall.at(0).memory.other = { 'bitmain-freq': '600' }
  const id = (await bench.rollouts.start(plan.id, [])).id
  const rollout = await over(bench, id)
  expect(rollout.steps[0]?.message).toContain('its configuration changed since the preview (bitmain-freq)')
  expect(bench.hall.at(0).memory.writes).toBe(0)
})

test('a miner that got the wanted values since the preview is verified without a write', async () => {
  const bench = await openBench(1)
  const plan = await bench.rollouts.plan({ action: 'setPools', ask: newPools, miners: bench.hall.ids }, never)
  bench.hall.at(0).memory.pools = [{ url: 'stratum+tcp://new.pool.example:3333', user: 'acme.1', password: 'x' }]
  const rollout = await over(bench, (await bench.rollouts.start(plan.id, [])).id)
  expect(rollout.steps[0]).toMatchObject({ state: 'verified', written: false })
  expect(bench.hall.at(0).memory.writes).toBe(0)
})

test('retry takes the failed ones only, with the same values', async () => {
  const bench = await openBench(4)
  bench.hall.at(2).fault = 'refuses'
  const first = await over(bench, await push(bench, { batching: { size: 10, everyS: 0, canary: true } }))
  expect(first.counts).toMatchObject({ verified: 3, failed: 1 })
  bench.hall.at(2).heal()
  const retry = await over(bench, (await bench.rollouts.retryFailed(first.id)).id)
  expect(retry).toMatchObject({ title: 'Retry: Change pools on 1 miner', parent: { id: first.id, as: 'retry' }, counts: { verified: 1 } })
  expect([...bench.hall.miners.values()].map(miner => miner.memory.writes)).toEqual([1, 1, 2, 1])
  await expect(bench.rollouts.retryFailed(retry.id)).rejects.toThrow('None of its miners failed')
})

test('retry of what others have proved has no canary: one that fails again holds up none of the rest', async () => {
  const bench = await openBench(10)
  for (const at of [7, 8]) bench.hall.at(at).fault = 'refuses'
  const first = await over(bench, await push(bench, { batching: { size: 10, everyS: 0, canary: true } }))
  expect(first.counts).toMatchObject({ verified: 8, failed: 2 })
  bench.hall.at(8).heal()
  const retry = await over(bench, (await bench.rollouts.retryFailed(first.id)).id)
  expect(retry.counts).toMatchObject({ verified: 1, failed: 1, waiting: 0 })
})

test('undo gives each written miner back exactly what it had, also those that failed after the write, and is verified', async () => {
  const bench = await openBench(5)
  const had = [...bench.hall.miners.values()].map(miner => structuredClone(miner.memory.pools))
  bench.hall.at(1).fault = 'refuses'
  bench.hall.at(2).fault = 'stores-else'
  bench.hall.at(3).fault = 'pool-dead'
  const first = await over(bench, await push(bench, { batching: { size: 10, everyS: 0, canary: true } }))
  expect(first.steps.map(step => [step.state, step.written])).toEqual([
    ['verified', true],
    ['failed', false],
    ['failed', true],
    ['failed', true],
    ['verified', true],
  ])
  for (const miner of bench.hall.miners.values()) miner.heal()
  const undo = await over(bench, (await bench.rollouts.undo(first.id)).id)
  expect(undo).toMatchObject({ title: 'Undo: Change pools on 4 miners', parent: { id: first.id, as: 'undo' }, counts: { verified: 4 } })
  expect([...bench.hall.miners.values()].map(miner => miner.memory.pools)).toEqual(had)
  await expect(bench.rollouts.undo('nothing')).rejects.toThrow('There is no such rollout.')
})

test('undo of a paused rollout cancels what was not begun', async () => {
  const bench = await openBench(4)
  const id = await push(bench, { batching: { size: 1, everyS: 60, canary: false } })
  await bench.clock.advance(30_000)
  await expect(bench.rollouts.undo(id)).rejects.toThrow('still runs')
  await bench.rollouts.pause(id)
  const undo = await bench.rollouts.undo(id)
  expect(await got(bench, id)).toMatchObject({ state: 'cancelled', counts: { verified: 1, cancelled: 3 } })
  expect((await over(bench, undo.id)).counts).toMatchObject({ verified: 1 })
  expect(bench.hall.at(0).memory.pools[0]?.url).toContain('old.pool')
})

test('with a full disk no miner is written, the rollout pauses with the sentence, and goes on when there is room', async () => {
  const bench = await openBench(3)
  const plan = await bench.rollouts.plan({ action: 'setPools', ask: newPools, miners: bench.hall.ids, batching }, never)
  const { id } = await bench.rollouts.start(plan.id, [])
  bench.database.full = true
  const paused = await stopped(bench, id)
  expect(paused.pausedBecause).toContain('The disk with the data folder is full')
  expect(paused.counts).toMatchObject({ waiting: 3 })
  expect([...bench.hall.miners.values()].map(miner => miner.memory.writes)).toEqual([0, 0, 0])
  await expect(bench.rollouts.resume(id)).resolves.toBeDefined()
  await stopped(bench, id)
  bench.database.full = false
  await bench.rollouts.resume(id)
  expect((await over(bench, id)).counts).toMatchObject({ verified: 3 })
})

test('a disk that fills up after a write loses nothing: the result is kept and written down on resume', async () => {
  const bench = await openBench(3)
  bench.hall.at(0).before = what => {
    if (what === 'written') bench.database.full = true
  }
  const id = await push(bench)
  const paused = await stopped(bench, id)
  expect(paused.counts).toMatchObject({ verified: 1, waiting: 2 })
  await expect(bench.rollouts.resume(id)).rejects.toThrow('The disk with the data folder is full')
  bench.database.full = false
  await bench.rollouts.resume(id)
  await over(bench, id)
  const [, again] = [bench.rollouts, await bench.reopen()]
  expect((await again.get(id))?.counts).toMatchObject({ verified: 3 })
})

test('while a miner is waited for, its step says why and how long it has', async () => {
  const bench = await openBench(1)
  bench.hall.at(0).fault = 'old-pool'
  const id = await push(bench)
  await bench.clock.advance(120_000)
  const [step] = (await got(bench, id)).steps
  expect(step).toMatchObject({ state: 'settling' })
  expect(step?.message).toBe(
    '127.35.0.1 took the request; it still mines on stratum+tcp://old.pool.example:3333, although its configuration is right. It has up to 5 min for it.',
  )
  bench.hall.at(0).heal()
  expect((await over(bench, id)).steps[0]).toMatchObject({ state: 'verified', message: null })
})

test('the watch begins with everything, then tells changed steps at most four times a second, and ends with the rollout', async () => {
  const bench = await openBench(5)
  const id = await push(bench)
  const events: { type: string; at: number; steps: number }[] = []
  const seen = (async () => {
    for await (const event of bench.rollouts.watch(id, never)) {
      events.push({
        type: event.type,
        at: bench.clock.now(),
        steps: event.type === 'delta' ? event.steps.length : event.rollout.steps.length,
      })
    }
  })()
  await over(bench, id)
  await bench.clock.advance(1_000)
  await seen
  expect(events[0]).toMatchObject({ type: 'snapshot', steps: 5 })
  const deltas = events.slice(1)
  expect(deltas.length).toBeGreaterThan(5)
  for (const [index, delta] of deltas.entries()) if (index > 0) expect(delta.at - (deltas[index - 1]?.at ?? 0)).toBeGreaterThanOrEqual(250)
  const finished = []
  for await (const event of bench.rollouts.watch(id, never)) finished.push(event.type)
  expect(finished).toEqual(['snapshot'])
})

test('a reboot is proved by the uptime, and cannot be undone', async () => {
  const bench = await openBench(2)
  const plan = await bench.rollouts.plan({ action: 'reboot', ask: {}, miners: bench.hall.ids }, never)
  const rollout = await over(bench, (await bench.rollouts.start(plan.id, [])).id)
  expect(rollout.counts).toMatchObject({ verified: 2 })
  expect(rollout.canUndo).toBe(false)
  await expect(bench.rollouts.undo(rollout.id)).rejects.toThrow('nothing to undo')
})

test('LEDs are switched off again after the set time, also when Headframe was restarted meanwhile', async () => {
  const bench = await openBench(2)
  const plan = await bench.rollouts.plan({ action: 'locate', ask: {}, miners: bench.hall.ids }, never)
  await over(bench, (await bench.rollouts.start(plan.id, [])).id)
  expect(bench.hall.at(1).blinking).toBe(true)
  await bench.rollouts.close()
  await bench.clock.advance(60_000)
  await bench.reopen()
  await bench.clock.advance(200_000)
  expect(bench.hall.at(1).blinking).toBe(true)
  await bench.clock.advance(60_000)
  expect([bench.hall.at(0).blinking, bench.hall.at(1).blinking]).toEqual([false, false])
  expect(await bench.database.all('SELECT * FROM led_off')).toEqual([])
})

test('an LED that somebody else switched off is left alone when its time is over', async () => {
  const bench = await openBench(1)
  const plan = await bench.rollouts.plan({ action: 'locate', ask: {}, miners: bench.hall.ids }, never)
  await over(bench, (await bench.rollouts.start(plan.id, [])).id)
  const told: boolean[] = []
  Object.defineProperty(bench.hall.at(0), 'blinking', { get: () => false, set: on => told.push(on) })
  await bench.clock.advance(10 * 60_000)
  expect(told).toEqual([])
  expect(await bench.database.all('SELECT * FROM led_off')).toEqual([])
})

test('an LED blinks for as long as was chosen for it', async () => {
  const bench = await openBench(1)
  const plan = await bench.rollouts.plan({ action: 'locate', ask: { on: true, minutes: 20 }, miners: bench.hall.ids }, never)
  await over(bench, (await bench.rollouts.start(plan.id, [])).id)
  await bench.clock.advance(15 * 60_000)
  expect(bench.hall.at(0).blinking).toBe(true)
  await bench.clock.advance(6 * 60_000)
  expect(bench.hall.at(0).blinking).toBe(false)
})

test('an example shows what would change from the last reading, without asking any miner', async () => {
  const bench = await openBench(2)
  bench.hall.at(0).before = () => {
    throw new Error('it was asked')
  }
  const [first] = bench.rollouts.example({ action: 'setPools', ask: newPools, miners: bench.hall.ids })
  expect(first).toMatchObject({ problem: null, diff: [{ field: 'pool 1' }, { field: 'pool 1 worker', after: 'acme.1' }] })
  const [harmful] = bench.rollouts.example({ action: 'setPools', ask: { ...newPools, worker: 'a!' }, miners: bench.hall.ids })
  expect(harmful).toMatchObject({ problem: 'pool 1 worker holds "!" at character 5.', diff: [] })
})

test('closing lets a write finish and leaves the rest for the next start, which writes nothing by itself', async () => {
  const bench = await openBench(3)
  const id = await push(bench, { batching: { size: 1, everyS: 60, canary: false } })
  await bench.clock.advance(1_000)
  await bench.rollouts.close()
  const again = await bench.reopen()
  expect(again.active()).toMatchObject([{ id, state: 'interrupted', counts: { waiting: 2 } }])
  await bench.clock.advance(600_000)
  expect([...bench.hall.miners.values()].map(miner => miner.memory.writes)).toEqual([1, 0, 0])
  await again.cancel(id)
  await bench.clock.advance(1_000)
  expect(await again.get(id)).toMatchObject({ state: 'cancelled', counts: { cancelled: 2 } })
})

test('a second Headframe on the same folder shows rollouts as they are and changes none', async () => {
  const bench = await openBench(3)
  const id = await push(bench)
  const words = 'Another Headframe uses this data folder.'
  const onlooker = Object.assign(Object.create(bench.database) as typeof bench.database, { readOnly: words })
  onlooker.all = (sql, params) => bench.database.all(sql, params)
  const second = await openRollouts(onlooker, bench.hall, bench.clock)
  expect(second.active()).toMatchObject([{ id, state: 'running' }])
  await expect(second.cancel(id)).rejects.toThrow(words)
  await expect(second.undo(id)).rejects.toThrow(words)
})

test('5,000 miners at once: two entries of the journal and one write each', async () => {
  const database = new MemoryDatabase()
  const hall = new FakeHall(5_000, fastClock)
  const rollouts = await openRollouts(database, hall, fastClock)
  const options = { size: 5_000, everyS: 0, canary: true }
  const plan = await rollouts.plan({ action: 'setPools', ask: newPools, miners: hall.ids, batching: options }, never)
  const { id } = await rollouts.start(plan.id, [])
  for await (const _ of rollouts.watch(id, never));
  expect((await rollouts.get(id))?.counts).toMatchObject({ verified: 5_000 })
  expect(database.changes.filter(sql => sql.startsWith('INSERT INTO journal'))).toHaveLength(10_000)
  expect([...hall.miners.values()].every(miner => miner.memory.writes === 1)).toBe(true)
})
