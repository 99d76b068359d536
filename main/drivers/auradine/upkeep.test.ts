import { describe, expect, test } from 'vitest'
import { failureOf } from '../../contract/failure.ts'
import { openSession } from '../../engine/session.ts'
import { systemClock } from '../../lib/clock.ts'
import { meeting, openHall } from '../hall.sample.ts'
import { testNetwork } from '../network.sample.ts'
import { auradine } from './index.ts'
import { networkOf } from './network.ts'

const within = () => AbortSignal.timeout(10_000)
const own = { mode: 'static', mask: '255.255.255.192', gateway: '127.45.4.62', dns: ['127.45.4.61'] } as const

const roster = ['AT1500', 'AT2880'].map(model => ({ family: 'auradine', model }))
const minerAt = openHall({ base: '127.45.4.0/27', roster, apiPort: 15_454, webPort: 18_854 })
const met = meeting(minerAt, auradine)

const failing = (run: Promise<unknown> | undefined) => Promise.resolve(run).then(() => null, failureOf)

describe('the network', () => {
  testNetwork({ driver: auradine, met, own, tellsName: true })

  test('that is told by halves is not written back', async () => {
    expect(networkOf({ STATUS: [{ STATUS: 'S' }], Network: [{ Protocol: 'static', Ip: '10.0.0.7' }] })).toMatchObject({
      dhcp: false,
      ip: '10.0.0.7',
      mask: null,
    })
    expect(networkOf({ STATUS: [{ STATUS: 'S' }] })).toMatchObject({ dhcp: null, ip: null, dns: [] })
    const { miner, trial } = await met(0)
    miner.machine.takeAddress({ ip: miner.machine.ip, mask: '', gateway: '10.0.0.1', dns: ['10.0.0.1'] })
    const { writes } = miner
    expect(await trial.failure('setHostname', { hostname: 'a' })).toEqual({
      code: 'refused',
      reason: 'it does not tell the mask that it is configured with, which would be lost',
    })
    expect(miner.writes).toBe(writes)
    miner.machine.takeAddress(null)
  })
})

describe('the password', () => {
  test('is changed with the present one; that one opens nothing any more, not even by a token it got before', async () => {
    const { miner, trial } = await met(0)
    const first = trial.session
    await trial.does('setPassword', { password: 'Frame.7head' })
    expect(miner.machine.password).toBe('Frame.7head')
    expect(await failing(auradine.opens?.(first, within()))).toMatchObject({ code: 'auth' })
    expect(await failing(auradine.readConfig(first, within()))).toMatchObject({ code: 'auth' })
    const { trial: again } = await met(0, ['Frame.7head'])
    expect(again.found.facts.access).toBe('password')
    miner.setPassword('admin')
  }, 30_000)

  test('that nobody knows is not changed', async () => {
    const { miner, trial } = await met(1)
    miner.setPassword('of somebody')
    expect(await trial.failure('setPassword', { password: 'Frame.7head' })).toEqual({ code: 'auth', user: 'admin' })
    expect(miner.machine.password).toBe('of somebody')
    miner.setPassword('admin')
  })
})

test('a reset leaves no pools and the first password', async () => {
  const { miner } = await met(1)
  miner.setPassword('Frame.7head')
  const { trial } = await met(1, ['Frame.7head'])
  await trial.does('setHostname', { hostname: 'row3-rack8' })
  await trial.does('factoryReset', {})
  await expect.poll(() => miner.pools, { timeout: 5000 }).toEqual([])
  expect(miner.machine.password).toBe('admin')
}, 30_000)

test('at an address where nobody is, nobody is taken for it', async () => {
  const { miner, trial } = await met(1)
  const address = { ...miner.address, ip: '127.45.4.60' }
  const session = openSession({ address, clock: systemClock, facts: trial.session.facts, memo: new Map(), credentials: [] })
  expect(await failing(auradine.readIdentity(session, within()))).toMatchObject({ code: 'unreachable' })
})
