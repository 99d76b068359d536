import { expect, test } from 'vitest'
import type { Fault } from '../../simulator/faults.ts'
import { openWire, type Wire } from '../../simulator/wire.sample.ts'

// macOS has 127.0.0.1 only, where every miner would need ports of its own.
const wired = process.platform === 'darwin' ? test.skip : test.concurrent

const families = ['antminer-stock', 'antminer-legacy', 'cgminer'] as const
const ask = {
  pools: [
    { url: 'stratum+tcp://new.pool.example:3333', user: 'acme' },
    { url: 'stratum+ssl://reserve.pool.example:443', user: 'acme' },
  ],
  worker: '{account}.{ip4}',
}
const atOnce = { size: 50, everyS: 0, canary: false }

async function plan(open: Wire, values: unknown = ask) {
  return await open.client.rollouts.plan({ action: 'setPools', ask: values, miners: open.miners.map(miner => miner.id), batching: atOnce })
}

async function push(open: Wire) {
  const { id } = await open.client.rollouts.start({ plan: (await plan(open)).id })
  return await open.over(id)
}

/** A configuration without its pools, which a push must leave as it is. */
const beside = (stored: string) => stored.replace(/"pools"\s*:\s*\[[^\]]*\]/, '')
const poolsOf = (open: Wire) => open.hall.miners.map(miner => miner.pools)
const everyFamily = (fault: Fault) => families.map(family => ({ family, faults: [fault] }))

wired(
  'each family takes new pools over its own wire, restarts, shows them and mines on them; undo brings back exactly what it had',
  async context => {
    const wire = await openWire(context, { base: '127.35.1.0/24', roster: [...families, ...families].map(family => ({ family })) })
    const had = poolsOf(wire)
    const other = wire.hall.miners.map(miner => beside(miner.stored))
    const pushed = await push(wire)
    expect(pushed.steps.map(step => [step.ip, step.state, step.message])).toEqual(
      wire.miners.map(miner => [miner.address.ip, 'verified', null]),
    )
    for (const miner of wire.hall.miners) {
      expect(miner.pools).toMatchObject([
        { user: `acme.${miner.address.ip.split('.')[3]}` },
        { url: 'stratum+ssl://reserve.pool.example:443' },
      ])
      expect(miner.pools).toHaveLength(2)
    }
    expect(wire.hall.miners.map(miner => beside(miner.stored))).toEqual(other)
    const undone = await wire.over((await wire.client.rollouts.undo({ id: pushed.id })).id)
    expect(undone.counts).toMatchObject({ verified: 6 })
    expect(poolsOf(wire)).toEqual(had)
  },
)

wired('values that would make a miner lose its pools are refused in the preview, before a byte is sent', async context => {
  const wire = await openWire(context, { base: '127.35.2.0/24', roster: families.map(family => ({ family })) })
  const had = poolsOf(wire)
  const harmful = await plan(wire, { pools: [{ url: 'stratum+tcp://new.pool.example:3333', user: 'ac"1' }] })
  expect(harmful.planned).toEqual([])
  for (const one of harmful.setAside)
    expect(one).toMatchObject({ why: 'refused', reason: expect.stringMatching(/pool 1 worker.*character 3/) })
  await expect(plan(wire, { pools: [{ url: 'stratum+tcp://new.pool.example:3333', user: 'ac me' }] })).rejects.toThrow(
    /blank \(character 3\)/,
  )
  expect(poolsOf(wire)).toEqual(had)
  expect(wire.hall.miners.map(miner => miner.writes)).toEqual([0, 0, 0])
  expect(wire.hall.miners.flatMap(miner => miner.requests).filter(request => /set_miner_conf|addpool/.test(request))).toEqual([])
})

wired('a miner whose password is not known is set aside in the preview, and taken when it is', async context => {
  const wire = await openWire(context, { base: '127.35.3.0/24', roster: [{ family: 'antminer-stock' }] })
  wire.hall.miners[0]?.setPassword('a new one')
  expect((await plan(wire)).setAside).toMatchObject([
    { why: 'locked', reason: expect.stringContaining('Credentials'), refusedUser: 'root' },
  ])
  const entries = [{ user: 'root', password: 'a new one' }]
  await wire.client.credentials.save({ id: null, name: 'Hall', ranges: '', entries })
  expect((await push(wire)).counts).toMatchObject({ verified: 1 })
})

wired('a miner whose API lets nobody change it is set aside in the preview', async context => {
  const wire = await openWire(context, { base: '127.35.7.0/24', roster: [{ family: 'cgminer', model: 'cgminer 4.11.1 read-only' }] })
  expect((await plan(wire)).setAside).toMatchObject([
    { why: 'unsupported', reason: expect.stringContaining('lets this computer read, not change') },
  ])
})

const reasons: readonly (readonly [fault: Fault, third: string, words: RegExp])[] = [
  ['refuse', '127.35.4.0/24', /refused|took the request, but its configuration shows/],
  ['ignore', '127.35.5.0/24', /took the request, but its configuration shows|lists 0 new ones/],
]

wired.for(reasons)('miners that %s fail with the reason, and mended they are retried', async ([fault, base, words], context) => {
  const wire = await openWire(context, { base, roster: everyFamily(fault), haste: 10 })
  const had = poolsOf(wire)
  const failed = await push(wire)
  expect(failed.counts).toMatchObject({ failed: 3 })
  for (const step of failed.steps) {
    expect(step.message).toMatch(words)
    expect(step.written).toBe(false)
  }
  expect(poolsOf(wire)).toEqual(had)
  for (const miner of wire.hall.miners) miner.clear(fault)
  const retried = await wire.over((await wire.client.rollouts.retryFailed({ id: failed.id })).id)
  expect(retried.steps.map(step => [step.state, step.message])).toEqual(families.map(() => ['verified', null]))
})

wired('miners that do not come back after the write are said to be unknown, not unchanged', async context => {
  const wire = await openWire(context, {
    base: '127.35.6.0/24',
    roster: [
      { family: 'antminer-stock', faults: ['neverback'] },
      { family: 'antminer-legacy', faults: ['neverback'] },
    ],
    haste: 60,
  })
  const failed = await push(wire)
  expect(failed).toMatchObject({ counts: { failed: 2 }, canUndo: true })
  for (const step of failed.steps)
    expect(step).toMatchObject({ written: true, message: expect.stringContaining('could not be read back within 5 min after the write') })
})
