import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureOf } from '../../contract/failure.ts'
import { type Hall, startHall } from '../../simulator/hall.ts'
import type { SimulatedMiner } from '../../simulator/miner.ts'
import type { HttpRequest } from '../../transport/http.ts'
import type { Session } from '../driver.ts'
import { imageFor, meet, type Trial } from '../trial.sample.ts'

/** Network, password, firmware and reset of Bitmain's pages, old and new, over the wire. */
const roster = [
  { family: 'antminer-stock', model: 'Antminer S21' },
  { family: 'antminer-legacy', model: 'Antminer S9' },
  { family: 'antminer-legacy', model: 'Antminer S17' },
  { family: 'antminer-stock', model: 'Antminer S19 Pro' },
  { family: 'blackminer', model: 'VolcMiner D1' },
] as const
const signal = AbortSignal.timeout(60_000)
let hall: Hall

beforeAll(async () => {
  hall = await startHall({ base: '127.41.31.0/28', roster, apiPort: 15_628, webPort: 18_980, statusPort: null, speed: 200 })
})
afterAll(() => hall.close())

async function met(index: number, passwords: readonly string[] = []): Promise<{ miner: SimulatedMiner; trial: Trial }> {
  const miner = hall.miners[index]
  if (miner === undefined) throw new Error(`no miner ${index}`)
  return { miner, trial: await meet(miner, { passwords: passwords.map(password => ({ user: 'root', password })) }) }
}

/** The same session, its writes written down. */
function overheard(session: Session): { readonly session: Session; readonly sent: HttpRequest[] } {
  const sent: HttpRequest[] = []
  const { http } = session
  const heard: Session['http'] = {
    get access() {
      return http.access ?? null
    },
    get credential() {
      return http.credential ?? null
    },
    request: request => {
      if (request.method === 'POST') sent.push(request)
      return http.request(request)
    },
  }
  return { session: { ...session, http: heard }, sent }
}

const own = { mode: 'static', mask: '255.255.255.0', gateway: '127.41.31.254', dns: ['127.41.31.253'] } as const

describe.each([
  ['JSON pages', 0],
  ['form pages', 1],
] as const)('%s', (_kind, index) => {
  test('keep the host name when the address changes, and the address when the host name does', async () => {
    const { miner, trial } = await met(index)
    const { hostname } = miner.machine
    await trial.does('setNetwork', { ...own, address: miner.machine.ip })
    expect(miner.machine).toMatchObject({
      hostname,
      ownAddress: { ip: miner.machine.ip, mask: own.mask, gateway: own.gateway, dns: own.dns },
    })
    await trial.does('setHostname', { hostname: 'row3-rack7' })
    expect(miner.machine).toMatchObject({
      hostname: 'row3-rack7',
      ownAddress: { ip: miner.machine.ip, gateway: own.gateway, dns: own.dns },
    })
    await trial.does('setNetwork', { mode: 'dhcp' })
    expect(miner.machine).toMatchObject({ hostname: 'row3-rack7', ownAddress: null })
  })

  test('are sent nothing that this firmware cannot take', async () => {
    const { miner, trial } = await met(index)
    const { writes, requestCount } = miner
    for (const [id, params, words] of [
      ['setHostname', { hostname: '7up' }, 'begin with a letter'],
      ['setNetwork', { ...own, address: '127.41.31.9', dns: ['127.41.31.253', '127.41.31.252'] }, 'one DNS server'],
      ['setPassword', { password: 'has a blank' }, 'does not pass on unharmed'],
      ['upgradeFirmware', { file: { ...imageFor(miner), name: 'image.bin' }, keepSettings: true, downgrade: true }, 'end in'],
    ] as const) {
      expect(trial.driver.actions[id]?.check?.(params as never, trial.session.facts)).toContain(words)
      expect(await trial.failure(id, params as never)).toMatchObject({ code: 'refused', reason: expect.stringContaining(words) })
    }
    expect([miner.writes, miner.requestCount]).toEqual([writes, requestCount])
  })

  test('do not write a network of which a piece is not told', async () => {
    const { miner, trial } = await met(index)
    miner.machine.takeAddress({ ip: miner.machine.ip, mask: '255.255.255.0', gateway: '', dns: ['127.41.31.253'] })
    const { writes } = miner
    expect(await trial.failure('setHostname', { hostname: 'lost' })).toMatchObject({
      reason: expect.stringContaining('does not tell the gateway'),
    })
    expect(miner.writes).toBe(writes)
    miner.machine.takeAddress(null)
  })

  test('change the password with the one that opened them, and never tell either', async () => {
    const { miner, trial } = await met(index)
    const { session, sent } = overheard(trial.session)
    await trial.driver.actions.setPassword?.run(session, { password: 'Kestrel.77' }, signal)
    expect(miner.machine.password).toBe('Kestrel.77')
    expect(sent.map(({ path }) => path.split('?')[0])).toEqual(['/cgi-bin/passwd.cgi'])
    // What it was opened with does not open it any more.
    const failure = await trial.failure('setPassword', { password: 'Merlin.88' })
    expect(failure).toMatchObject({ code: 'auth' })
    expect(JSON.stringify(failure)).not.toMatch(/Kestrel|Merlin/)
    const opened = await met(index, ['Kestrel.77'])
    expect(opened.trial.found.facts.access).toBe('password')
    await opened.trial.does('setPassword', { password: 'root' })
  })

  test('tell why they refuse a file, and run what they ran before', async () => {
    const { miner, trial } = await met(index)
    const { firmwareVersion } = await trial.driver.readIdentity(trial.session, signal)
    const other = hall.miners[index === 0 ? 3 : 2]
    if (other === undefined) throw new Error('no other miner')
    const file = { ...imageFor(other), name: imageFor(miner).name }
    const failure = await trial.failure('upgradeFirmware', { file, keepSettings: true, downgrade: true })
    expect(failure).toMatchObject({
      code: 'refused',
      reason: expect.stringMatching(index === 0 ? /"2": presumably the file is for another/ : /upgrade failed/),
    })
    expect((await trial.driver.readIdentity(trial.session, signal)).firmwareVersion).toBe(firmwareVersion)
  })

  test('are sent the file to its last byte, as the only part, and tell how far it is', async () => {
    const { miner, trial } = await met(index)
    const heard = overheard(trial.session)
    const shares: number[] = []
    const session = { ...heard.session, progress: (sent: number, total: number) => shares.push(sent / total) }
    const file = imageFor(miner)
    await trial.driver.actions.upgradeFirmware?.run(session, { file, keepSettings: false, downgrade: true }, signal)
    expect(heard.sent.map(({ path }) => path)).toEqual(['/cgi-bin/upgrade_clear.cgi'])
    expect(shares.at(-1)).toBe(1)
    await expect.poll(() => miner.machine.hostname, { timeout: 10_000 }).toBe('Antminer')
  })
})

test('the new pages get the very body of the vendor’s own', async () => {
  const { miner, trial } = await met(3)
  const { session, sent } = overheard(trial.session)
  await trial.driver.actions.setNetwork?.run(session, { ...own, address: miner.machine.ip }, signal)
  await trial.driver.actions.setNetwork?.run(session, { mode: 'dhcp' }, signal)
  expect(sent.map(({ body }) => body)).toEqual([
    `{"ipHost":"${miner.machine.hostname}","ipPro":2,"ipAddress":"${miner.machine.ip}","ipSub":"255.255.255.0","ipGateway":"127.41.31.254","ipDns":"127.41.31.253"}`,
    `{"ipHost":"${miner.machine.hostname}","ipPro":1,"ipAddress":"","ipSub":"","ipGateway":"","ipDns":""}`,
  ])
})

test('the old pages get the form as recorded', async () => {
  const { miner, trial } = await met(2)
  const { session, sent } = overheard(trial.session)
  await trial.driver.actions.setNetwork?.run(session, { ...own, address: miner.machine.ip }, signal)
  expect(sent[0]?.body).toBe(
    `_ant_conf_nettype=Static&_ant_conf_hostname=${miner.machine.hostname}&_ant_conf_ipaddress=${miner.machine.ip}&_ant_conf_netmask=255.255.255.0&_ant_conf_gateway=127.41.31.254&_ant_conf_dnsservers=127.41.31.253`,
  )
})

test('a page that hangs is told without what stood in its query', async () => {
  const { miner, trial } = await met(2)
  const { session } = trial
  const hanging: Session = {
    ...session,
    http: {
      get credential() {
        return session.http.credential ?? null
      },
      request: request => {
        if (request.method === 'POST') miner.inject('hang')
        return session.http.request(request.method === 'POST' ? { ...request, timeoutMs: 200 } : request)
      },
    },
  }
  const thrown: unknown = await trial.driver.actions.setPassword
    ?.run(hanging, { password: 'Kestrel.77' }, signal)
    .catch((error: unknown) => error)
  miner.clear('hang')
  expect(failureOf(thrown)).toEqual({ code: 'timeout', afterMs: 200, during: 'POST /cgi-bin/passwd.cgi' })
})

test('a reset S9 mines for the pools of its maker, with the password of the factory', async () => {
  const { miner, trial } = await met(1)
  await trial.does('setPools', { pools: [{ url: 'stratum+tcp://new1.example:3333', user: 'acct.w9', password: 'x' }] })
  await trial.does('setPassword', { password: 'Kestrel.77' })
  await trial.does('factoryReset', {})
  expect(miner.machine.password).toBe('root')
  expect(miner.pools.every(pool => pool.url.includes('maker.example'))).toBe(true)
})

test('a VolcMiner takes a new password as its second generation of pages wants it', async () => {
  const { miner, trial } = await met(4)
  const { session, sent } = overheard(trial.session)
  await trial.driver.actions.setPassword?.run(session, { password: 'Kestrel.77' }, signal)
  expect(sent).toMatchObject([{ path: '/cgi-bin/passwdV1.cgi', body: '{"cur_pwd":"ltc@dog","new_pwd":"Kestrel.77"}' }])
  expect(miner.machine.password).toBe('Kestrel.77')
})

test('logs come apart where the page prints two', async () => {
  for (const [index, names] of [
    [0, ['kernel log', 'miner log']],
    [1, ['kernel log', 'miner log']],
  ] as const) {
    const { trial } = await met(index)
    const logs = (await trial.driver.readLogs?.(trial.session, signal)) ?? []
    expect(logs.map(({ name }) => name)).toEqual(names)
    expect(logs[0]?.text).toMatch(/^\[ {4}0\.000000\] Booting/)
    expect(logs[1]?.text).toContain('STATUS_INITED')
  }
})
