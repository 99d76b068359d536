import { expect, test } from 'vitest'
import type { CredentialTrial } from '../../contract/credentials.ts'
import { openWire, type Wire } from '../../simulator/wire.sample.ts'
import type { Engine } from '../host.ts'

/** Trying a set of passwords over the wire, on simulated miners. */

// macOS has 127.0.0.1 only, where every miner would need ports of its own.
const wired = process.platform === 'darwin' ? test.skip : test.concurrent

const stock = { family: 'antminer-stock' }

async function saved(client: Engine['client'], passwords: readonly string[], ranges = ''): Promise<string> {
  const entries = passwords.map(password => ({ user: 'root', password }))
  const sets = await client.credentials.save({ id: null, name: `Set ${passwords.length} ${ranges}`, ranges, entries })
  return sets[0]?.id ?? ''
}

async function tried({ client }: Wire, id: string, miners: readonly string[] = []): Promise<readonly CredentialTrial[]> {
  const trials: CredentialTrial[] = []
  for await (const trial of await client.credentials.test({ id, miners: [...miners] })) trials.push(trial)
  return trials.sort((a, b) => a.ip.localeCompare(b.ip))
}

wired('the right password opens, a wrong one is refused, who does not answer is not tried, and nothing is written', async context => {
  const wire = await openWire(context, { base: '127.44.1.0/24', roster: [stock, stock, stock, stock] })
  const [first, second, third, fourth] = wire.hall.miners
  first?.setPassword('Frame.7head')
  second?.setPassword('Other.8head')
  third?.setPassword('nobody knows')
  fourth?.powerOff()
  const trials = await tried(wire, await saved(wire.client, ['Other.8head', 'Frame.7head']))
  expect(trials.map(({ ip, outcome, user }) => [ip, outcome, user])).toEqual([
    ['127.44.1.1', 'opens', 'root'],
    ['127.44.1.2', 'opens', 'root'],
    ['127.44.1.3', 'refused', null],
    ['127.44.1.4', 'not-tried', null],
  ])
  expect(trials[2]?.because).toMatch(/none of these passwords/)
  expect(trials[3]?.because).toMatch(/127\.44\.1\.4/)
  expect(wire.hall.miners.map(miner => miner.writes)).toEqual([0, 0, 0, 0])
})

wired('a miner that refused a password is read with it again once a trial has opened it', async context => {
  const wire = await openWire(context, { base: '127.44.9.0/24', roster: [stock] })
  const [sim] = wire.hall.miners
  const [miner] = wire.miners
  if (!sim || !miner) throw new Error('the hall is empty')
  sim.setPassword('Frame.7head')
  const setPools = async () => {
    const pools = [{ url: 'stratum+tcp://new.example:3333', user: 'acct.w1', password: 'x' }]
    const { setAside } = await wire.client.rollouts.plan({ action: 'setPools', ask: { pools }, miners: [miner.id] })
    return setAside[0]?.reason ?? 'planned'
  }
  const sets = await wire.client.credentials.save({
    id: null,
    name: 'Hall',
    ranges: '127.44.9.0/24',
    tags: [],
    entries: [{ user: 'root', password: 'Other.8head' }],
  })
  expect(await setPools()).toMatch(/did not accept the password/)
  sim.setPassword('Other.8head')
  expect(await setPools(), 'by itself it is not tried again').toMatch(/did not accept the password/)
  expect(await tried(wire, sets[0]?.id ?? '')).toMatchObject([{ outcome: 'opens' }])
  expect(await setPools()).toBe('planned')
})

wired('a machine without any password proves nothing, and says so', async context => {
  const wire = await openWire(context, { base: '127.44.2.0/24', roster: [{ family: 'cgminer' }] })
  expect(await tried(wire, await saved(wire.client, ['Frame.7head']))).toMatchObject([
    { outcome: 'open', user: null, because: /everybody/ },
  ])
})

wired('only the miners of the set are tried, or those that are named, with none but its passwords', async context => {
  const wire = await openWire(context, { base: '127.44.3.0/24', roster: [stock, stock] })
  const id = await saved(wire.client, ['wrong'], '127.44.3.2')
  expect((await tried(wire, id)).map(({ ip, outcome }) => [ip, outcome])).toEqual([['127.44.3.2', 'refused']])
  expect((await tried(wire, id, [wire.miners[0]?.id ?? ''])).map(({ ip, outcome }) => [ip, outcome])).toEqual([['127.44.3.1', 'refused']])
})

wired('a miner that a rollout is at work on is left alone', async context => {
  const wire = await openWire(context, { base: '127.44.4.0/24', roster: [stock, stock], speed: 1 })
  const [busy] = wire.miners
  const ask = { pools: [{ url: 'stratum+tcp://new.pool.example:3333', user: 'acme' }] }
  const plan = await wire.client.rollouts.plan({ action: 'setPools', ask, miners: [busy?.id ?? ''] })
  const { id } = await wire.client.rollouts.start({ plan: plan.id })
  for await (const event of await wire.client.rollouts.watch({ id }))
    if ((event.type === 'snapshot' ? event.rollout : event).steps.some(({ state }) => state === 'settling')) break
  const trials = await tried(wire, await saved(wire.client, ['wrong']))
  expect(trials.map(({ outcome }) => outcome)).toEqual(['not-tried', 'refused'])
  expect(trials[0]?.because).toMatch(/rollout|Change pools/)
  await wire.client.rollouts.cancel({ id })
})

wired('who stops listening stops the trying', async context => {
  const wire = await openWire(context, { base: '127.44.5.0/24', roster: [stock, stock, stock], speed: 1 })
  const id = await saved(wire.client, ['wrong'])
  const turned = new AbortController()
  const trials = await wire.client.credentials.test({ id }, { signal: turned.signal })
  await trials.next()
  turned.abort()
  await expect(
    (async () => {
      for await (const _ of trials);
    })(),
  ).rejects.toThrow()
})
