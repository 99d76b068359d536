import { describe, expect, test } from 'vitest'
import { failureOf } from '../../contract/failure.ts'
import { opensWith } from '../../engine/rollout/login.ts'
import { openSession } from '../../engine/session.ts'
import { systemClock } from '../../lib/clock.ts'
import type { HttpRequest } from '../../transport/http.ts'
import type { Session } from '../driver.ts'
import { meeting, openHall } from '../hall.sample.ts'
import { testNetwork } from '../network.sample.ts'
import { marathon } from './index.ts'
import { networkOf } from './network.ts'

const within = () => AbortSignal.timeout(10_000)
const own = { mode: 'static', mask: '255.255.255.192', gateway: '127.45.6.62', dns: ['127.45.6.61'] } as const

const roster = ['Antminer S21', 'Antminer S19k Pro'].map(model => ({ family: 'marathon', model }))
const minerAt = openHall({ base: '127.45.6.0/27', roster, apiPort: 15_456, webPort: 18_856 })
const met = meeting(minerAt, marathon)

/** A session that shows this network page and keeps what is posted to it. */
function showing(session: Session, page: unknown) {
  const posted: unknown[] = []
  const request = async ({ method, body }: HttpRequest) => {
    if (method === 'POST') posted.push(JSON.parse(body ?? ''))
    return { status: 200, headers: {}, body: JSON.stringify(method === 'POST' ? { error: false } : page) }
  }
  return { posted, session: { ...session, http: { request } } satisfies Session }
}

const failing = (run: Promise<unknown> | undefined) => Promise.resolve(run).then(() => null, failureOf)

describe('the network', () => {
  testNetwork({ driver: marathon, met, own, tellsName: true })

  test('is written under the names that its page has, with every line that nobody asked for', async () => {
    const { trial } = await met(0)
    const page = {
      hostname: 'm1',
      mac: '02:00:00:00:00:01',
      dhcp: true,
      ip: '10.0.0.7',
      subnet_mask: '',
      gateway: '',
      dns_servers: [],
      vlan: 3,
    }
    const { session, posted } = showing(trial.session, page)
    await marathon.actions.setNetwork?.run(session, { ...own, address: '10.0.0.8', dns: ['10.0.0.1', '10.0.0.2'] }, within())
    const address = { dhcp: false, ip: '10.0.0.8', subnet_mask: own.mask, gateway: own.gateway, dns_servers: ['10.0.0.1', '10.0.0.2'] }
    expect(posted).toEqual([{ ...page, ...address }])
    expect(networkOf({ ...page, ...address })).toMatchObject({ dhcp: false, mask: own.mask, dns: ['10.0.0.1', '10.0.0.2'] })
  })

  test('is left alone where its page has another form', async () => {
    const { trial } = await met(0)
    for (const page of [{ hostname: 'm1', dhcp: true, ip: '10.0.0.7' }, { dhcp: 'yes' }]) {
      const { session, posted } = showing(trial.session, page)
      const run = marathon.actions.setNetwork?.run(session, { ...own, address: '10.0.0.8' }, within())
      expect(await failing(run)).toMatchObject({ code: 'unsupported' })
      expect(posted).toEqual([])
    }
    const { session } = showing(trial.session, { hostname: 'm1', dhcp: true, ip: '', mask: '', gateway: '', dns: '' })
    const two = marathon.actions.setNetwork?.run(session, { ...own, address: '10.0.0.8', dns: ['10.0.0.1', '10.0.0.2'] }, within())
    expect(await failing(two)).toMatchObject({ code: 'refused', reason: 'this release takes one DNS server, and 2 are given' })
  })
})

describe('the password', () => {
  test('is changed with the present one, which opens nothing any more', async () => {
    const { miner, trial } = await met(1)
    const first = trial.session
    await trial.does('setPassword', { password: 'Frame.7head' })
    expect(miner.machine.password).toBe('Frame.7head')
    expect(await opensWith(marathon, first, within())).toBe(false)
    const { trial: again } = await met(1, ['Frame.7head'])
    expect(again.found.facts.access).toBe('password')
    miner.setPassword('root')
  }, 30_000)

  test('that is refused is told in its own words, without either password', async () => {
    const { miner, trial } = await met(1)
    miner.inject('refuse')
    const failure = await trial.failure('setPassword', { password: 'Frame.7head' })
    miner.clear('refuse')
    expect(failure).toEqual({ code: 'refused', reason: 'it says "config is locked by the fleet manager"' })
    miner.setPassword('of somebody')
    expect(await trial.failure('setPassword', { password: 'Frame.7head' })).toMatchObject({ code: 'auth' })
    miner.setPassword('root')
  })
})

test('its log is the history of its configuration', async () => {
  const { trial } = await met(1)
  await trial.does('sleep', {})
  await trial.does('wake', {})
  const [log] = (await marathon.readLogs?.(trial.session, within())) ?? []
  expect(log?.name).toBe('configuration history')
  expect(log?.text.split('\n').map(line => /"to":"(\w+)"/.exec(line)?.[1])).toEqual(['Sleep', 'Auto'])
}, 30_000)

test('a reset leaves no pools and the first password', async () => {
  const { miner } = await met(0)
  miner.setPassword('Frame.7head')
  const { trial } = await met(0, ['Frame.7head'])
  await trial.does('factoryReset', {})
  await expect.poll(() => miner.pools, { timeout: 5000 }).toEqual([])
  expect(miner.machine.password).toBe('root')
}, 30_000)

test('at an address where nobody is, nobody is taken for it', async () => {
  const { miner, trial } = await met(1)
  const address = { ...miner.address, ip: '127.45.6.60' }
  const session = openSession({ address, clock: systemClock, facts: trial.session.facts, memo: new Map(), credentials: [] })
  expect(await failing(marathon.readIdentity(session, within()))).toMatchObject({ code: 'unreachable' })
})
