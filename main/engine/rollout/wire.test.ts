import { randomBytes } from 'node:crypto'
import { expect, type TestContext, test } from 'vitest'
import type { Miner } from '../../contract/model.ts'
import type { Rollout } from '../../contract/rollout.ts'
import { type Clock, systemClock } from '../../lib/clock.ts'
import { openLog } from '../../lib/log.ts'
import type { Fault } from '../../simulator/faults.ts'
import { type Hall, startHall, type Wanted } from '../../simulator/hall.ts'
import { sealedWith } from '../credentials/seal.ts'
import { startEngine } from '../engine.ts'
import type { Engine } from '../host.ts'

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
    const wire = await openWire(
      context,
      '127.35.1.0/24',
      [...families, ...families].map(family => ({ family })),
    )
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
  const wire = await openWire(
    context,
    '127.35.2.0/24',
    families.map(family => ({ family })),
  )
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
  const wire = await openWire(context, '127.35.3.0/24', [{ family: 'antminer-stock' }])
  wire.hall.miners[0]?.setPassword('a new one')
  expect((await plan(wire)).setAside).toMatchObject([
    { why: 'locked', reason: expect.stringContaining('Credentials'), refusedUser: 'root' },
  ])
  const entries = [{ user: 'root', password: 'a new one' }]
  await wire.client.credentials.save({ id: null, name: 'Hall', ranges: '', entries })
  expect((await push(wire)).counts).toMatchObject({ verified: 1 })
})

wired('a miner whose API lets nobody change it is set aside in the preview', async context => {
  const wire = await openWire(context, '127.35.7.0/24', [{ family: 'cgminer', model: 'cgminer 4.11.1 read-only' }])
  expect((await plan(wire)).setAside).toMatchObject([
    { why: 'unsupported', reason: expect.stringContaining('lets this computer read, not change') },
  ])
})

const reasons: readonly (readonly [fault: Fault, third: string, words: RegExp])[] = [
  ['refuse', '127.35.4.0/24', /refused|took the request, but its configuration shows/],
  ['ignore', '127.35.5.0/24', /took the request, but its configuration shows|lists 0 new ones/],
]

wired.for(reasons)('miners that %s fail with the reason, and mended they are retried', async ([fault, base, words], context) => {
  const wire = await openWire(context, base, everyFamily(fault), 10)
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
  const wire = await openWire(
    context,
    '127.35.6.0/24',
    [
      { family: 'antminer-stock', faults: ['neverback'] },
      { family: 'antminer-legacy', faults: ['neverback'] },
    ],
    60,
  )
  const failed = await push(wire)
  expect(failed).toMatchObject({ counts: { failed: 2 }, canUndo: true })
  for (const step of failed.steps)
    expect(step).toMatchObject({ written: true, message: expect.stringContaining('could not be read back within 5 min after the write') })
})

const ports = { api: 14_028, web: 18_080 }

/** A simulated hall on loopback and an engine that has found all of it. */
interface Wire {
  readonly hall: Hall
  readonly client: Engine['client']
  /** In the order of the hall. */
  readonly miners: readonly Miner[]
  /** Waits for the end of a rollout. */
  over(id: string): Promise<Rollout>
}

/**
 * @param base a /24 of 127.35.0.0/16 that no other test uses
 * @param haste how many times faster the engine's clock runs than the simulator's
 */
async function openWire(context: TestContext, base: string, roster: readonly Wanted[], haste = 1): Promise<Wire> {
  const hall = await startHall({ roster, base, apiPort: ports.api, webPort: ports.web, statusPort: 16_060, speed: 20 })
  const secrets = sealedWith(randomBytes(32), 'memory')
  const log = openLog({ level: 'silent', file: null })
  const engine = await startEngine({ dataDir: null, version: '0.0.0', by: 'cli', secrets, log, ports, polling: false, clock: hasty(haste) })
  const { client } = engine
  const found = await foundBy(client, hall)
  const miners = hall.miners.flatMap(({ address }) => found.get(address.ip) ?? [])
  context.onTestFinished(async () => {
    await engine.close()
    await hall.close()
  })
  return { hall, client, miners, over: id => over(client, id) }
}

async function foundBy(client: Engine['client'], hall: Hall): Promise<ReadonlyMap<string, Miner>> {
  await client.scan.start({ ranges: hall.addresses.map(address => address.ip).join(' ') })
  const found = new Map<string, Miner>()
  let watch = ''
  for await (const event of await client.fleet.watch()) {
    if (event.type === 'snapshot') watch = event.watch
    for (const miner of event.type === 'snapshot' ? event.miners : event.changed) found.set(miner.address.ip, miner)
    if (found.size === hall.addresses.length) break
    await client.fleet.taken({ watch, seq: event.seq })
  }
  return found
}

async function over(client: Engine['client'], id: string): Promise<Rollout> {
  for await (const _ of await client.rollouts.watch({ id }));
  const rollout = await client.rollouts.get({ id })
  if (!rollout) throw new Error('no such rollout')
  return rollout
}

function hasty(haste: number): Clock {
  const start = systemClock.now()
  return {
    now: () => start + (systemClock.now() - start) * haste,
    steady: () => systemClock.steady() * haste,
    sleep: (ms, signal) => systemClock.sleep(ms / haste, signal),
  }
}
