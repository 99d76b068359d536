import { describe, expect, test } from 'vitest'
import { failureOf } from '../../contract/failure.ts'
import { Secret } from '../../lib/secret.ts'
import { Logins } from '../../transport/logins.ts'
import { openHall } from '../hall.sample.ts'
import { testModels } from '../models.sample.ts'
import { meet, type Trial } from '../trial.sample.ts'
import { iceriver } from './index.ts'

/** Simulated machines over real sockets; restarts go 200 times as fast as in life. */
const models = ['IceRiver KS3L', 'IceRiver KS0 Pro', 'IceRiver AL3', 'IceRiver AE0'] as const
const roster = [...models, 'IceRiver KS3L'].map(model => ({ family: 'iceriver', model }))
const locked = models.length
const pools = [
  { url: 'stratum+tcp://new1.example:3333', user: 'acct.w9', password: 'x' },
  { url: 'stratum+tcp://new2.example:443', user: 'acct.w9+a&b=c', password: 'y%20' },
]
const soon = () => AbortSignal.timeout(5000)

const minerAt = openHall({ base: '127.34.2.0/27', roster, apiPort: 15_535, webPort: 18_935 })

const asIceriver = (index: number): Promise<Trial> => meet(minerAt(index), { driver: iceriver })

describe.each(models.map((type, index) => [type, index] as const))('%s', (type, index) => {
  test('is found by its web page, logged in with the password of its maker, and read', async () => {
    const miner = minerAt(index)
    const { driver, found } = await asIceriver(index)
    expect(driver.id).toBe('iceriver')
    const mac = miner.machine.mac.toLowerCase()
    expect(found.facts).toMatchObject({ make: 'IceRiver', model: type.replace('IceRiver ', ''), mac, access: 'default-password' })
    if (found.reading?.ok !== true) throw new Error('it was not read')
    const { telemetry, activity } = found.reading.value
    expect(activity).toBe('hashing')
    expect(telemetry.boards).toHaveLength(miner.machine.model.boards)
    expect(telemetry.fans).toHaveLength(miner.machine.model.fans)
    expect((telemetry.hashrateHs ?? 0) / (telemetry.nominalHashrateHs ?? 1)).toBeGreaterThan(0.9)
    expect(telemetry.pools[0]).toMatchObject({ user: miner.pools[0]?.user, active: true })
    expect(telemetry).toMatchObject({ mode: 'normal', fanMode: 'manual' })
  })

  test('blinks, runs its fans as told, sleeps and wakes; its pools stay', async () => {
    const trial = await asIceriver(index)
    await trial.does('locate', { on: true })
    await trial.does('locate', { on: false })
    const fan = await trial.does('setFan', { mode: 'manual', pct: 80 })
    expect(fan.after.config).toMatchObject({ fanPct: 80, pools: fan.before.config?.pools })
    const asleep = await trial.does('sleep', {})
    expect(asleep.after.config).toMatchObject({ mode: 'sleep', fanPct: 80, pools: fan.before.config?.pools })
    // A change of pools does not wake it.
    await trial.does('setPools', { pools: pools.slice(0, 1) })
    expect(minerAt(index).machine.asleep).toBe(true)
    await trial.does('wake', {})
  }, 30_000)
})

testModels({ driver: iceriver, minerAt, models, poolsFor: () => pools, refusal: /"set pool failed"/ })

test('every model restarts, and is logged in anew', async () => {
  await Promise.all(models.map(async (_type, index) => (await asIceriver(index)).does('reboot', {})))
}, 30_000)

describe('what its page cannot take is refused before it is sent', () => {
  test.each([
    [[{ ...pools[0], user: 'a"b' }], 'pool 1 worker holds a double quote at character 2'],
    [[{ ...pools[0], password: 'a b' }], 'pool 1 password holds a blank at character 2'],
    [[{ ...pools[0], url: 'stratum2+tcp://v2.example:3333' }], 'Stratum V2'],
    [
      Array(3).fill({ ...pools[0], user: 'w'.repeat(250), password: 'p'.repeat(250), url: `stratum+tcp://${'h'.repeat(60)}.example:1` }),
      'room for 1700',
    ],
  ])('%#', async (wanted, reason) => {
    const miner = minerAt(0)
    const trial = await asIceriver(0)
    const { writes } = miner
    const params = { pools: wanted.map(pool => ({ url: '', user: '', password: '', ...pool })) }
    expect(trial.driver.actions.setPools?.check?.(params, trial.session.facts)).toContain(reason)
    expect(await trial.failure('setPools', params)).toMatchObject({ code: 'refused', reason: expect.stringContaining(reason) })
    expect(miner.writes).toBe(writes)
  })

  test.each([{ mode: 'auto' }, { mode: 'immersion' }, { mode: 'manual', pct: 5 }] as const)('fans: %j', async params => {
    expect((await (await asIceriver(0)).failure('setFan', params)).code).toBe('refused')
  })
})

describe('the login', () => {
  test('serves every poll, two requests at the most', async () => {
    const { driver, session } = await asIceriver(0)
    const miner = minerAt(0)
    miner.machine.requests.length = 0
    for (let poll = 0; poll < 5; poll++) await driver.read(session, soon())
    expect(miner.requests.filter(request => request.includes('login'))).toEqual([])
    expect(miner.requests.filter(request => request === 'POST /user/userpanel')).toHaveLength(5)
    expect(miner.requests.length).toBeLessThanOrEqual(6)
  })

  test('is asked for again when the machine forgot the session', async () => {
    const { driver, session } = await asIceriver(0)
    session.memo.set('iceriver.cookie', '-http-session-=1::http.session::0')
    expect((await driver.readConfig(session, soon())).pools.length).toBeGreaterThan(0)
  })

  test('with an unknown password is tried once and leaves it locked', async () => {
    const miner = minerAt(locked)
    miner.setPassword('secret')
    const { driver, found, session } = await asIceriver(locked)
    expect(found.facts.access).toBe('locked')
    for (let poll = 0; poll < 3; poll++) {
      const thrown = await driver.read(session, soon()).catch((error: unknown) => error)
      expect(failureOf(thrown)).toEqual({ code: 'auth', user: 'admin' })
    }
    expect(miner.requests.filter(request => request === 'POST /user/loginpost')).toHaveLength(1)
    const own = { ...session, memo: new Map(), logins: new Logins([{ user: 'admin', password: new Secret('secret'), isDefault: false }]) }
    expect((await driver.read(own, soon())).telemetry.hashrateHs).toBeGreaterThan(0)
  })
})

test.each<[string, { status: number; body: string; location?: string }, string]>([
  ['sends on to HTTPS', { status: 301, body: '', location: 'https://127.34.2.1/user/login' }, 'HTTPS'],
  ['has lost the end of its answer', { status: 200, body: '{"error":0,"data":{"model":"KS3L","fans":[30' }, 'cut off'],
  ['answers nonsense', { status: 200, body: 'miner' }, '/user/userpanel'],
  [
    'cannot reach its mining program',
    { status: 200, body: '{"error":1,"data":{},"message":"Connect miner failed!"}' },
    'Connect miner failed!',
  ],
  ['does not know what is wanted', { status: 200, body: '{"data":"userpanel"}' }, 'does not do this'],
])('a machine that %s is told for what it is', async (_name, { status, body, location }, words) => {
  const { driver, session } = await asIceriver(0)
  const rest = { request: () => Promise.resolve({ status, body, headers: location === undefined ? {} : { location } }) }
  await expect(driver.read({ ...session, rest }, soon())).rejects.toThrow(words)
})
