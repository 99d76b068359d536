import { expect, test } from 'vitest'
import { openBench } from './fakes/hall.ts'

const signal = new AbortController().signal

test('a copy takes the pools of one miner to the others, is verified, and can be undone', async () => {
  const bench = await openBench(4)
  const [template, ...others] = bench.hall.ids
  bench.hall.at(0).memory.pools = [{ url: 'stratum+tcp://new.example:3333', user: 'acct.t', password: 'x' }]
  const ask = { action: 'copyConfig', ask: { from: template, pools: true }, miners: others }
  const plan = await bench.rollouts.plan(ask, signal)
  expect(plan.planned.map(({ diff }) => diff[0])).toEqual(
    others.map(() => ({ field: 'pool 1', before: 'stratum+tcp://old.pool.example:3333', after: 'stratum+tcp://new.example:3333' })),
  )
  const { id } = await bench.rollouts.start(plan.id, [])
  await bench.until(() => bench.rollouts.list()[0]?.state === 'done')
  expect((await bench.rollouts.get(id))?.counts.verified).toBe(3)
  expect(bench.hall.at(2).memory.pools[0]?.url).toBe('stratum+tcp://new.example:3333')
  await bench.rollouts.undo(id)
  await bench.until(() => bench.rollouts.list()[0]?.state === 'done')
  expect(bench.hall.at(2).memory.pools[0]?.url).toBe('stratum+tcp://old.pool.example:3333')
  await bench.rollouts.close()
})

test('a template that nobody knows is named', async () => {
  const bench = await openBench(2)
  const ask = { action: 'copyConfig', ask: { from: '10.9.9.9', pools: true }, miners: bench.hall.ids }
  await expect(bench.rollouts.plan(ask, signal)).rejects.toThrow('No miner of the list has the address or label "10.9.9.9".')
  await bench.rollouts.close()
})
