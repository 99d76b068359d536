import { expect, test, vi } from 'vitest'
import type { Rollout } from '../../contract/rollout.ts'
import { type Bench, newPools, openBench } from './fakes/hall.ts'

const never = new AbortController().signal
const slow = { size: 1, everyS: 60, canary: false }
const fast = { size: 10, everyS: 0, canary: false }

async function begin(bench: Bench, action: 'setPools' | 'reboot', miners: readonly string[], batching = slow): Promise<string> {
  const plan = await bench.rollouts.plan({ action, ask: action === 'setPools' ? newPools : {}, miners, batching }, never)
  return (await bench.rollouts.start(plan.id, [])).id
}

async function got(bench: Bench, id: string): Promise<Rollout> {
  const rollout = await bench.rollouts.get(id)
  if (!rollout) throw new Error('no such rollout')
  return rollout
}

const isOver = (bench: Bench, id: string) => () => bench.rollouts.active().every(rollout => rollout.id !== id)

test('the preview of a second rollout says what it waits for, and it begins when the first is done with its miners', async () => {
  const bench = await openBench(4)
  const { ids } = bench.hall
  const first = await begin(bench, 'setPools', ids)
  const wanted = ids.slice(0, 2)
  const plan = await bench.rollouts.plan({ action: 'reboot', ask: {}, miners: wanted, batching: fast }, never)
  expect(plan.planned).toHaveLength(2)
  expect(plan.waitingFor).toEqual([{ id: first, title: 'Change pools on 4 miners', state: 'running', miners: 2 }])
  expect(plan.warnings).toContain('It begins when "Change pools on 4 miners" (2 of these miners) is done with them.')
  const second = (await bench.rollouts.start(plan.id, [])).id
  expect(bench.rollouts.active().find(({ id }) => id === second)).toMatchObject({
    waitingFor: [{ id: first, miners: 2 }],
    counts: { waiting: 2 },
  })
  await bench.until(isOver(bench, second))
  // The first still has two to go: only the two that both wanted were waited for.
  expect((await got(bench, first)).counts.waiting).toBeGreaterThan(0)
  const ends = (await got(bench, first)).steps.slice(0, 2).map(step => step.endedAt ?? Number.POSITIVE_INFINITY)
  for (const { startedAt } of (await got(bench, second)).steps) expect(startedAt).toBeGreaterThanOrEqual(Math.max(...ends))
  await bench.until(isOver(bench, first))
  expect((await got(bench, first)).counts).toMatchObject({ verified: 4 })
})

test('a rollout planned before another began waits for it, and then leaves alone what shows its values already', async () => {
  const bench = await openBench(2)
  const ask = { action: 'setPools', ask: newPools, miners: bench.hall.ids, batching: fast }
  const [first, second] = [await bench.rollouts.plan(ask, never), await bench.rollouts.plan(ask, never)]
  await bench.rollouts.start(first.id, [])
  await bench.rollouts.start(second.id, [])
  await bench.until(() => bench.rollouts.active().length === 0)
  expect((await got(bench, second.id)).steps.map(step => [step.state, step.written])).toEqual([
    ['verified', false],
    ['verified', false],
  ])
  expect([...bench.hall.miners.values()].map(miner => miner.memory.writes)).toEqual([1, 1])
})

test('a paused rollout lets go of the miners that it has not begun, and takes its turn again when it goes on', async () => {
  const bench = await openBench(3)
  const [, second] = bench.hall.ids
  const first = await begin(bench, 'setPools', bench.hall.ids)
  await bench.clock.advance(1_000)
  await bench.rollouts.pause(first)
  const reboot = await begin(bench, 'reboot', [second ?? ''], fast)
  await bench.rollouts.resume(first)
  expect(bench.rollouts.active().find(({ id }) => id === first)).toMatchObject({ waitingFor: [{ id: reboot, miners: 1 }] })
  await bench.until(() => bench.rollouts.active().length === 0)
  expect((await got(bench, reboot)).counts).toMatchObject({ verified: 1 })
  expect((await got(bench, first)).counts).toMatchObject({ verified: 3 })
})

test('who watches a rollout that goes on while another has its miners is told whom it waits for', async () => {
  const bench = await openBench(2)
  const first = await begin(bench, 'setPools', bench.hall.ids)
  await bench.rollouts.pause(first)
  const reboot = await begin(bench, 'reboot', bench.hall.ids)
  // A disk that takes its time, so that the watch is told that it runs before it stands in the queue.
  const run = bench.database.run.bind(bench.database)
  vi.spyOn(bench.database, 'run').mockImplementation(async (...asked) => {
    await new Promise(resolve => setImmediate(resolve))
    return run(...asked)
  })
  const leaving = new AbortController()
  let waitsFor: readonly string[] = []
  const watched = (async () => {
    for await (const event of bench.rollouts.watch(first, leaving.signal))
      waitsFor = (event.type === 'snapshot' ? event.rollout : event.summary).waitingFor.map(({ id }) => id)
  })()
  await bench.rollouts.resume(first)
  await bench.clock.advance(1_000)
  expect(waitsFor).toEqual([reboot])
  await bench.until(isOver(bench, reboot))
  await bench.clock.advance(1_000)
  expect(waitsFor).toEqual([])
  leaving.abort()
  await watched
})

test('one that waits can be cancelled, and who waits behind it gets its turn', async () => {
  const bench = await openBench(2)
  const first = await begin(bench, 'setPools', bench.hall.ids)
  const second = await begin(bench, 'reboot', bench.hall.ids)
  const third = await begin(bench, 'reboot', bench.hall.ids.slice(0, 1), fast)
  await bench.rollouts.cancel(second)
  expect((await got(bench, second)).counts).toMatchObject({ cancelled: 2 })
  await bench.until(isOver(bench, third))
  await bench.until(isOver(bench, first))
  expect((await got(bench, third)).counts).toMatchObject({ verified: 1 })
})
