import { describe, expect, test } from 'vitest'
import { failureOf } from '../../contract/failure.ts'
import type { SimulatedMiner } from '../../simulator/miner.ts'
import { type CgminerCommand, type CgminerOptions, parseReply } from '../../transport/cgminer-tcp.ts'
import type { Session } from '../driver.ts'
import { meeting, openHall } from '../hall.sample.ts'
import { avalon } from './index.ts'

const models = ['AvalonMiner 1346', 'Avalon Q', 'AvalonMiner 741 x4', 'AvalonMiner 1346'] as const
const [hallMachine, home, old, mover] = [0, 1, 2, 3] as const
const within = () => AbortSignal.timeout(10_000)
const own = { mode: 'static', mask: '255.255.255.192', gateway: '127.45.3.62', dns: ['127.45.3.61'] } as const

const roster = models.map(model => ({ family: 'avalon', model }))
const minerAt = openHall({ base: '127.45.3.0/27', roster, apiPort: 15_453, webPort: 18_853 })
const met = meeting(minerAt, avalon)

const failing = (run: Promise<unknown> | undefined) => Promise.resolve(run).then(() => null, failureOf)
const commands = (miner: SimulatedMiner, from: number) =>
  miner.requests.slice(from).flatMap(request => /"parameter":\s*"0,((?!help|led)[^"]*)"/.exec(request)?.[1] ?? [])

describe('the network', () => {
  test('is written with its DNS servers first, then the machine restarts; what it said it took is told', async () => {
    const { miner, trial } = await met(hallMachine)
    const from = miner.requests.length
    const { pools } = miner
    const params = { ...own, address: miner.machine.ip }
    await trial.does('setNetwork', params)
    expect(commands(miner, from).slice(0, 3)).toEqual([
      'dns,127.45.3.61,127.45.3.61',
      `ip,s,${params.address},255.255.255.192,127.45.3.62`,
      'reboot,0',
    ])
    expect(await avalon.readNetwork?.(trial.session, within())).toMatchObject({ dhcp: false, gateway: own.gateway, dns: own.dns })
    expect(miner.machine.ownAddress).toEqual({
      ip: params.address,
      mask: own.mask,
      gateway: own.gateway,
      dns: ['127.45.3.61', '127.45.3.61'],
    })
    await trial.does('setNetwork', { mode: 'dhcp' })
    await expect.poll(() => miner.machine.ownAddress, { timeout: 5000 }).toBeNull()
    expect(miner.pools).toEqual(pools)
  }, 30_000)

  test('takes another address, where the machine answers after its restart; at the old one it does not', async () => {
    const { miner, trial } = await met(mover)
    const before = trial.session
    await avalon.actions.setNetwork?.run(before, { ...own, address: '127.45.3.40' }, within())
    await expect.poll(() => miner.machine.ip, { timeout: 10_000 }).toBe('127.45.3.40')
    expect(await failing(avalon.readNetwork?.(before, within()))).toMatchObject({ code: 'unreachable' })
    const again = async () => (await met(mover).catch(() => null))?.trial.found.facts.mac
    await expect.poll(again, { timeout: 10_000 }).toBe(miner.machine.mac.toLowerCase())
  }, 30_000)

  test('by DHCP or not is not known of a machine that was not changed from here', async () => {
    const { miner, trial } = await met(old)
    expect(await avalon.readNetwork?.(trial.session, within())).toEqual({
      hostname: null,
      dhcp: null,
      ip: miner.machine.ip,
      mask: null,
      gateway: null,
      dns: [],
    })
  })

  test.each([home, old])('of machine %i is on WiFi or on a controller, and no command changes it', async index => {
    const { miner, trial } = await met(index)
    expect(await trial.failure('setNetwork', { ...own, address: miner.machine.ip })).toMatchObject({ code: 'unsupported' })
    expect(await trial.failure('factoryReset', {})).toMatchObject({ code: 'unsupported' })
  })
})

describe('the password', () => {
  test.each([hallMachine, home])(
    'of machine %i is changed; the one before opens nothing, the new one sets pools',
    async index => {
      const { miner, trial } = await met(index)
      const first = trial.session
      await trial.does('setPassword', { password: 'Frame.7head' })
      expect(miner.machine.password).toBe('Frame.7head')
      expect(await failing(avalon.opens?.(first, within()))).toMatchObject({ code: 'auth' })
      const { trial: again } = await met(index, ['Frame.7head'])
      await again.does('setPools', { pools: [{ url: 'stratum+tcp://new1.example:3333', user: 'acct.w9', password: 'x' }] })
      miner.setPassword('root')
    },
    30_000,
  )

  test('that nobody knows is not changed, and what it says tells no password', async () => {
    const { miner, trial } = await met(hallMachine)
    miner.setPassword('of-somebody')
    expect(await trial.failure('setPassword', { password: 'Frame.7head' })).toEqual({ code: 'auth', user: 'admin' })
    expect(miner.machine.password).toBe('of-somebody')
    miner.setPassword('root')
    miner.inject('refuse')
    const { trial: again } = await met(hallMachine)
    const failure = await again.failure('setPassword', { password: 'Frame.7head' })
    miner.clear('refuse')
    expect(failure).toEqual({ code: 'refused', reason: 'cannot write the configuration' })
  }, 30_000)

  test('stands in no words of ours, whatever it answers', async () => {
    const { trial } = await met(hallMachine)
    for (const text of [
      'new password Frame.7head?',
      '{"STATUS":[{"STATUS":"E","Code":120,"Msg":"ASC 0 set failed: Frame.7head for root is bad"}]}',
    ]) {
      const request = async (command: CgminerCommand, options: CgminerOptions) =>
        options.parameter?.includes('password') === true
          ? { text, parsed: parseReply(text) }
          : trial.session.cgminer.request(command, options)
      const session: Session = { ...trial.session, cgminer: { request } }
      const failure = await failing(avalon.actions.setPassword?.run(session, { password: 'Frame.7head' }, within()))
      expect(failure).not.toBeNull()
      expect(JSON.stringify(failure)).not.toMatch(/Frame|root/)
    }
  })

  test('with a comma, or on a Nano 3, is refused before a byte is sent', async () => {
    const { miner, trial } = await met(hallMachine)
    const from = miner.requestCount
    expect(await trial.failure('setPassword', { password: 'Frame,7head' })).toMatchObject({ reason: expect.stringContaining('comma') })
    expect(miner.requestCount).toBe(from)
    expect(avalon.actions.setPassword?.unless?.({ ...trial.session.facts, model: 'Nano 3' })).not.toBeNull()
  })
})

test('a reset brings back the pools and the password of the maker', async () => {
  const { miner, trial } = await met(hallMachine)
  miner.setPassword('Frame.7head')
  await trial.does('factoryReset', {})
  const makersPool = { url: 'stratum+tcp://pool.maker.example:3333', user: 'maker.1', pass: 'x' }
  expect(miner.pools).toEqual([makersPool, makersPool, makersPool])
  expect(miner.machine.password).toBe('root')
}, 30_000)
