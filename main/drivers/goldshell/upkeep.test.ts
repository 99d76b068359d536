import { describe, expect, test } from 'vitest'
import { failureOf } from '../../contract/failure.ts'
import { meeting, openHall } from '../hall.sample.ts'
import { testNetwork } from '../network.sample.ts'
import { goldshell } from './index.ts'
import { networkOf } from './network.ts'

const [plain, ciphered, spare] = [0, 1, 2] as const
const within = () => AbortSignal.timeout(10_000)
const own = { mode: 'static', mask: '255.255.255.192', gateway: '127.45.5.62', dns: ['127.45.5.62'] } as const

const roster = ['Goldshell-CK5', 'Goldshell-KD6', 'Goldshell-HS-BOX'].map(model => ({ family: 'goldshell', model }))
const minerAt = openHall({ base: '127.45.5.0/27', roster, apiPort: 15_455, webPort: 18_855 })
const met = meeting(minerAt, goldshell)

const failing = (run: Promise<unknown> | undefined) => Promise.resolve(run).then(() => null, failureOf)

describe('the network', () => {
  testNetwork({ driver: goldshell, met, own, tellsName: false, keptDns: [] })

  test('is told by the address that it answers at while it gets it by DHCP', () => {
    const setIP = { IPv4addr: '10.0.0.9', Subnetmask: '255.255.255.0', Router: '10.0.0.1' }
    expect(networkOf({ useDHCP: true, useAuto: true, setIP }, '10.0.0.7')).toMatchObject({ dhcp: true, ip: '10.0.0.7', mask: null })
    expect(networkOf({ useDHCP: false, setIP }, '10.0.0.7')).toMatchObject({ dhcp: false, ip: '10.0.0.9', gateway: '10.0.0.1' })
    expect(networkOf({}, '10.0.0.7')).toMatchObject({ dhcp: null, ip: '10.0.0.7' })
  })

  test('with a DNS server of its own is refused before a byte is sent', async () => {
    const { miner, trial } = await met(plain)
    const from = miner.requestCount
    const failure = await trial.failure('setNetwork', { ...own, address: miner.machine.ip, dns: ['127.45.5.61'] })
    expect(failure).toMatchObject({ code: 'refused', reason: expect.stringContaining('takes none') })
    expect(miner.requestCount).toBe(from)
  })
})

describe('the password', () => {
  test('is changed with the present one, which opens nothing any more', async () => {
    const { miner, trial } = await met(plain)
    const first = trial.session
    await trial.does('setPassword', { password: 'Frame.7head' })
    expect(miner.machine.password).toBe('Frame.7head')
    expect(await failing(goldshell.opens?.(first, within()))).toMatchObject({ code: 'auth' })
    const { trial: again } = await met(plain, ['Frame.7head'])
    expect(again.found.facts.access).toBe('password')
    miner.setPassword('123456789')
  }, 30_000)

  test('is left as it is where it is ciphered, and where nobody knows it', async () => {
    expect((await (await met(ciphered)).trial.failure('setPassword', { password: 'Frame.7head' })).code).toBe('unsupported')
    const { miner, trial } = await met(spare)
    miner.setPassword('of somebody')
    expect(await trial.failure('setPassword', { password: 'Frame.7head' })).toEqual({ code: 'auth', user: 'admin' })
    expect(miner.machine.password).toBe('of somebody')
    miner.setPassword('123456789')
  })
})

test('a reset leaves no pools and the first password', async () => {
  const { miner } = await met(spare)
  miner.setPassword('Frame.7head')
  const { trial } = await met(spare, ['Frame.7head'])
  await trial.does('factoryReset', {})
  await expect.poll(() => miner.pools, { timeout: 5000 }).toEqual([])
  expect(miner.machine.password).toBe('123456789')
}, 30_000)
