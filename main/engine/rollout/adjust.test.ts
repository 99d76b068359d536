import { expect, test } from 'vitest'
import type { Batching, Rollout } from '../../contract/rollout.ts'
import { type Bench, newPools, openBench } from './fakes/hall.ts'

const never = new AbortController().signal
const slow = { size: 1, everyS: 600, canary: false }

async function push(bench: Bench, batching: Batching = slow): Promise<string> {
  const plan = await bench.rollouts.plan({ action: 'setPools', ask: newPools, miners: bench.hall.ids, batching }, never)
  return (await bench.rollouts.start(plan.id, [])).id
}

async function got(bench: Bench, id: string): Promise<Rollout> {
  const rollout = await bench.rollouts.get(id)
  if (!rollout) throw new Error('no such rollout')
  return rollout
}

/** Seconds between the first write and each of the others, in the order of the turns. */
async function startsOf(bench: Bench, id: string): Promise<readonly number[]> {
  const starts = (await got(bench, id)).steps.map(step => step.startedAt ?? Number.NaN)
  return starts.map(at => Math.round((at - (starts[0] ?? 0)) / 1000))
}

test('a rollout that runs goes on at another pace at once, and its waiting miners make other stages', async () => {
  const bench = await openBench(7)
  const id = await push(bench)
  await bench.clock.advance(100_000)
  const summary = await bench.rollouts.adjust(id, { size: 3, everyS: 120 })
  expect(summary.state).toBe('running')
  expect((await got(bench, id)).steps.map(step => step.stage)).toEqual([1, 2, 2, 2, 3, 3, 3])
  await bench.until(() => bench.rollouts.active().length === 0)
  expect(await startsOf(bench, id)).toEqual([0, 120, 120, 120, 240, 240, 240])
  expect([...bench.hall.miners.values()].map(miner => miner.memory.writes)).toEqual([1, 1, 1, 1, 1, 1, 1])
})

test('the new pace survives a restart', async () => {
  const bench = await openBench(5)
  const id = await push(bench)
  await bench.clock.advance(30_000)
  await bench.rollouts.adjust(id, { size: 4, everyS: 1, budget: { pct: 50, inARow: 2 } })
  await bench.rollouts.pause(id)
  await bench.rollouts.close()
  const again = await bench.reopen()
  const rollout = await again.get(id)
  expect(rollout?.batching).toMatchObject({ size: 4, everyS: 1, budget: { pct: 50, inARow: 2 } })
  const begun = rollout?.steps.filter(step => step.state === 'verified').length ?? 0
  expect(rollout?.steps.slice(begun).every(step => step.stage === begun + 1)).toBe(true)
})

test('a full disk leaves the pace as it is and says so', async () => {
  const bench = await openBench(3)
  const id = await push(bench)
  bench.database.full = true
  await expect(bench.rollouts.adjust(id, { size: 3 })).rejects.toThrow('The disk with the data folder is full')
  expect((await got(bench, id)).batching.size).toBe(1)
})

test('one that is over cannot be adjusted', async () => {
  const bench = await openBench(1)
  const id = await push(bench)
  await bench.until(() => bench.rollouts.active().length === 0)
  await expect(bench.rollouts.adjust(id, { size: 3 })).rejects.toThrow('This rollout is over.')
})

test('never more miners under way than allowed, and the next begins as soon as one is done', async () => {
  const bench = await openBench(12)
  const id = await push(bench, { size: 4, everyS: 0, canary: false, atOnce: 3 })
  let most = 0
  await bench.until(() => {
    const { reading = 0, writing = 0, settling = 0 } = bench.rollouts.active()[0]?.counts ?? {}
    most = Math.max(most, reading + writing + settling)
    return bench.rollouts.active().length === 0
  })
  expect(most).toBe(3)
  expect((await got(bench, id)).counts).toMatchObject({ verified: 12 })
})

test('never more power switched in a minute than allowed, over all rollouts together', async () => {
  const bench = await openBench(10)
  for (const [id, miner] of bench.hall.roster) {
    const reading = bench.hall.miners.get(id)?.telemetry() ?? null
    bench.hall.roster.set(id, { ...miner, reading })
  }
  const power = { hallKw: 6, groupKw: null }
  const halves = [bench.hall.ids.slice(0, 5), bench.hall.ids.slice(5)]
  const writes: number[] = []
  for (const miner of bench.hall.miners.values()) {
    miner.before = what => {
      if (what === 'written') writes.push(bench.clock.now())
    }
  }
  for (const miners of halves) {
    const plan = await bench.rollouts.plan(
      { action: 'setPools', ask: newPools, miners, batching: { size: 10, everyS: 0, canary: false, power } },
      never,
    )
    expect(plan).toMatchObject({ powerW: 15_000, swing: { downW: 6_000, upW: 6_000 }, durationS: 120 + 30 })
    await bench.rollouts.start(plan.id, [])
  }
  await bench.until(() => bench.rollouts.active().length === 0)
  expect(writes).toHaveLength(10)
  for (const at of writes) expect(writes.filter(other => other >= at && other < at + 60_000).length).toBeLessThanOrEqual(2)
})

test('targets are found by filter, range and tag, all pieces together, and what the user leaves out is listed', async () => {
  const bench = await openBench(5)
  for (const [id, miner] of bench.hall.roster) {
    bench.hall.roster.set(id, { ...miner, tags: miner.address.ip.endsWith('5') ? ['south'] : ['north'] })
  }
  const ask = { action: 'setPools', ask: newPools, miners: [] }
  const [, second] = bench.hall.ids
  const plan = await bench.rollouts.plan(
    { ...ask, where: { tags: ['north'], ranges: '127.35.0.2-127.35.0.9' }, exclude: [second ?? ''] },
    never,
  )
  expect(plan.planned.map(one => one.ip)).toEqual(['127.35.0.3', '127.35.0.4'])
  expect(plan.setAside).toMatchObject([{ ip: '127.35.0.2', why: 'excluded', reason: 'You left it out.' }])
  const filtered = await bench.rollouts.plan({ ...ask, where: { filter: 'tag:south' } }, never)
  expect(filtered.planned.map(one => one.ip)).toEqual(['127.35.0.5'])
  await expect(bench.rollouts.plan({ ...ask, where: { filter: 'colour:red' } }, never)).rejects.toThrow('"colour" is no field')
  await expect(bench.rollouts.plan({ ...ask, where: { tags: ['east'] } }, never)).rejects.toThrow('No known miner fits this.')
  await expect(bench.rollouts.plan(ask, never)).rejects.toThrow('Choose at least one miner.')
})

test('the order is by address, rack by rack, or the worst first; a sound one is the canary all the same', async () => {
  const bench = await openBench(4)
  const racks = ['Rack 10', 'Rack 2', null, 'Rack 2']
  for (const [index, [id, miner]] of [...bench.hall.roster].entries()) {
    const rack = racks[index] ?? null
    const placement = rack === null ? null : { site: 'Hall', building: null, row: null, rack, slot: String(index) }
    const level = index === 2 ? 'critical' : 'ok'
    bench.hall.roster.set(id, { ...miner, placement, health: { level, findings: [] } })
  }
  const miners = [...bench.hall.ids].reverse()
  const inOrder = async (order: 'selection' | 'address' | 'rack' | 'worst', canary = false) => {
    const batching = { size: 10, everyS: 0, canary, order }
    const plan = await bench.rollouts.plan({ action: 'setPools', ask: newPools, miners, batching }, never)
    return plan.planned.map(({ ip }) => Number(ip.split('.')[3]))
  }
  expect(await inOrder('selection')).toEqual([4, 3, 2, 1])
  expect(await inOrder('address')).toEqual([1, 2, 3, 4])
  expect(await inOrder('rack')).toEqual([2, 4, 1, 3])
  expect(await inOrder('worst')).toEqual([3, 1, 2, 4])
  expect(await inOrder('worst', true)).toEqual([1, 3, 2, 4])
})
