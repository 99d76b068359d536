import { describe, expect, test } from 'vitest'
import { failureOf } from '../../contract/failure.ts'
import type { HttpRequest } from '../../transport/http.ts'
import type { Session } from '../driver.ts'
import { meeting, openHall } from '../hall.sample.ts'
import { testNetwork } from '../network.sample.ts'
import { innosilicon } from './index.ts'

const within = () => AbortSignal.timeout(10_000)
const own = { mode: 'static', mask: '255.255.255.192', gateway: '127.45.7.62', dns: ['127.45.7.61'] } as const

const roster = ['T2T', 'T1'].map(model => ({ family: 'innosilicon', model }))
const minerAt = openHall({ base: '127.45.7.0/27', roster, apiPort: 15_457, webPort: 18_857 })
const met = meeting(minerAt, innosilicon)

/** A session that answers as a page does and keeps what is posted to it. */
function answering(session: Session, overview: unknown) {
  const sent: (readonly [string, string])[] = []
  const request = async ({ path, body }: HttpRequest) => {
    sent.push([path, body ?? ''])
    const reply = path === '/api/overview' ? overview : path === '/api/auth' ? { success: true, jwt: 't' } : { success: true }
    return { status: 200, headers: {}, body: JSON.stringify(reply) }
  }
  return { sent, session: { ...session, rest: { request } } satisfies Session }
}

const failing = (run: Promise<unknown> | undefined) => Promise.resolve(run).then(() => null, failureOf)

describe('the network', () => {
  testNetwork({ driver: innosilicon, met, own, tellsName: false })

  test('is written as it was recorded', async () => {
    const { trial } = await met(0)
    const { session, sent } = answering(trial.session, { success: true, network: { dhcp: 'dhcp' } })
    await innosilicon.actions.setNetwork?.run(
      session,
      { mode: 'static', address: '10.0.1.189', mask: '255.255.255.0', gateway: '10.0.1.1', dns: ['10.0.1.1'] },
      within(),
    )
    expect(sent.at(-1)).toEqual([
      '/api/updateNetwork',
      'dhcp=static&ipaddress=10.0.1.189&netmask=255.255.255.0&gateway=10.0.1.1&dns=%5B%2210.0.1.1%22%2C%2210.0.1.1%22%5D',
    ])
  })

  test('of HonorKnight has a form of its own, and no DHCP', async () => {
    const { trial } = await met(0)
    const overview = { success: true, minerInfo: { ip: '10.0.1.7', protocol: 'static', model: 'K2.1' } }
    const { session, sent } = answering({ ...trial.session, facts: { ...trial.session.facts, make: 'HonorKnight' } }, overview)
    expect(await innosilicon.readNetwork?.(session, within())).toMatchObject({ dhcp: false, ip: '10.0.1.7', mask: null, gateway: null })
    const params = { mode: 'static', address: '10.0.1.189', mask: '255.255.255.0', gateway: '10.0.1.1', dns: ['10.0.1.1'] } as const
    await innosilicon.actions.setNetwork?.run(session, params, within())
    expect(sent.at(-1)).toEqual(['/api/updateNetwork', 'type=static&ip=10.0.1.189&mask=255.255.255.0&gateway=10.0.1.1&dns=10.0.1.1'])
    const before = sent.length
    expect(await failing(innosilicon.actions.setNetwork?.run(session, { mode: 'dhcp' }, within()))).toMatchObject({ code: 'refused' })
    const two = { ...params, dns: ['10.0.1.1', '10.0.1.2'] }
    expect(innosilicon.actions.setNetwork?.check?.(two, session.facts)).toBe('this firmware takes one DNS server, and 2 are given')
    expect(innosilicon.actions.setPassword?.unless?.(session.facts)).toMatch(/not known/)
    expect(sent.length).toBe(before)
  })
})

describe('the password', () => {
  test('is changed with the present one, which opens nothing any more', async () => {
    const { miner, trial } = await met(0)
    const first = trial.session
    await trial.does('setPassword', { password: 'Frame.7head' })
    expect(miner.machine.password).toBe('Frame.7head')
    expect(await failing(innosilicon.opens?.(first, within()))).toMatchObject({ code: 'auth' })
    const { trial: again } = await met(0, ['Frame.7head'])
    expect(again.found.facts.access).toBe('password')
    miner.setPassword('admin')
  }, 30_000)

  test('that a machine says it took and did not opens nothing: the old one still does', async () => {
    const { miner, trial } = await met(1)
    miner.inject('ignore')
    const from = miner.requests.length
    await innosilicon.actions.setPassword?.run(trial.session, { password: 'Frame.7head' }, within())
    miner.clear('ignore')
    expect(miner.requests.slice(from)).toEqual(['POST /api/auth', 'POST /api/updatePassword'])
    const { trial: wrong } = await met(1, ['Frame.7head'])
    expect(wrong.found.facts.access).not.toBe('password')
    expect(await innosilicon.opens?.(trial.session, within())).toBe(true)
  })

  test('that is refused is told in its own words', async () => {
    const { miner, trial } = await met(1)
    miner.inject('refuse')
    const failure = await trial.failure('setPassword', { password: 'Frame.7head' })
    miner.clear('refuse')
    expect(failure).toEqual({
      code: 'refused',
      reason: 'it answers updatePassword with "failed to save the password: read-only file system"',
    })
  })
})

test('a reset leaves no pools and the first password', async () => {
  const { miner } = await met(1)
  miner.setPassword('Frame.7head')
  const { trial } = await met(1, ['Frame.7head'])
  await trial.does('factoryReset', {})
  await expect.poll(() => miner.pools, { timeout: 5000 }).toEqual([])
  expect(miner.machine.password).toBe('admin')
}, 30_000)
