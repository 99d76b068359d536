import { expect, test } from 'vitest'
import { openWire } from '../../simulator/wire.sample.ts'

/** A miner that was sent elsewhere over its API, behind a configuration that is as expected, comes back by what `restore` offers. */

// macOS has 127.0.0.1 only, where every miner would need ports of its own.
const wired = process.platform === 'darwin' ? test.skip : test

const pool = { url: 'stratum+tcp://hall.pool.example:3333', user: 'acme', password: 'x' }
const set = { id: null, tags: [] }
const group = { id: null, name: 'Hall', enabled: true, tags: [], groups: [], mode: null, credentials: null }

wired('a mining program that was sent elsewhere is brought back although the configuration was never touched', async context => {
  const families = ['antminer-stock', 'antminer-legacy']
  const wire = await openWire(context, { base: '127.44.6.0/24', roster: families.map(family => ({ family })) })
  const { client, hall, miners } = wire
  const ids = miners.map(miner => miner.id)
  const push = async (action: string, ask: unknown, wanted: readonly string[]) => {
    const plan = await client.rollouts.plan({ action, ask, miners: [...wanted], batching: { size: 50, everyS: 0, canary: false } })
    return { plan, ended: await wire.over((await client.rollouts.start({ plan: plan.id })).id) }
  }
  expect((await push('setPools', { pools: [pool] }, ids)).ended.counts.verified).toBe(2)
  const [profile] = await client.profiles.save({ id: '', name: 'Hall', pools: [pool], worker: null })
  await client.expectations.save({ ...group, ranges: '127.44.6.0/24', profile: profile?.id ?? null })
  const stored = hall.miners.map(miner => miner.stored)
  for (const miner of hall.miners)
    miner.machine.pools.replace([{ url: 'stratum+tcp://thief.example:3333', user: 'thief', pass: 'x' }], Date.now())
  for (const id of ids) await client.miner.readNow({ id })
  expect((await wire.now()).map(miner => miner.drift)).toEqual([['pools'], ['pools']])
  expect(hall.miners.map(miner => miner.stored)).toEqual(stored)
  const [restoration] = await client.expectations.restore({})
  const { plan, ended } = await push(restoration?.action ?? '', restoration?.ask, restoration?.miners ?? [])
  expect(plan.planned.map(({ diff }) => diff.map(({ field }) => field))).toEqual([['mines on'], ['mines on']])
  expect(ended.counts.verified).toBe(2)
  expect(hall.miners.map(miner => miner.pools.map(({ url }) => url))).toEqual([[pool.url], [pool.url]])
})

wired('the rollout that restores tries the credential set first that is expected to open its miners', async context => {
  const wire = await openWire(context, { base: '127.71.6.0/24', roster: [{ family: 'antminer-stock' }] })
  const { client, hall, miners } = wire
  const ids = miners.map(miner => miner.id)
  for (const miner of hall.miners) miner.setPassword('hall-7-Own')
  const sets = await client.credentials.save({
    ...set,
    name: 'Elsewhere',
    ranges: '10.9.0.0/24',
    entries: [{ user: 'root', password: 'hall-7-Own' }],
  })
  const [profile] = await client.profiles.save({ id: '', name: 'Hall', pools: [pool], worker: null })
  const plan = () => client.rollouts.plan({ action: 'setPools', ask: { pools: [pool] }, miners: ids })
  expect((await plan()).setAside).toMatchObject([{ why: 'locked' }])
  const expected = { ...group, ranges: '127.71.6.0/24', profile: profile?.id ?? null, credentials: sets[0]?.id ?? null }
  await client.expectations.save(expected)
  const { id } = await client.rollouts.start({ plan: (await plan()).id })
  expect((await wire.over(id)).counts.verified).toBe(1)
  expect(hall.miners.map(miner => miner.pools.map(({ url }) => url))).toEqual([[pool.url]])
})
