import { describe, expect, test } from 'vitest'
import { failureOf, MinerError } from '../../contract/failure.ts'
import { Secret } from '../../lib/secret.ts'
import type { SimulatedMiner } from '../../simulator/miner.ts'
import { Logins } from '../../transport/logins.ts'
import { openHall } from '../hall.sample.ts'
import { testModels } from '../models.sample.ts'
import { meet, type Trial } from '../trial.sample.ts'
import { vnish } from './index.ts'

/** Simulated machines over real sockets; restarts go 200 times as fast as in life. */
const models = ['Antminer S21 Pro', 'Antminer S19j Pro', 'Antminer S21', 'Antminer L7', 'Antminer S9'] as const
const [s21Pro, , newer, , s9] = [0, 1, 2, 3, 4] as const
const roster = [...models, 'Antminer S21 Pro'].map(model => ({ family: 'vnish', model }))
const pools = [
  { url: 'stratum+tcp://new1.example:3333', user: 'acct.w9', password: 'x' },
  { url: 'stratum+tcp://new2.example:443', user: 'acct.w9', password: 'y' },
]

const minerAt = openHall({ base: '127.63.1.0/27', roster, apiPort: 15_463, webPort: 18_863 })

const asVnish = (miner: SimulatedMiner, passwords: readonly { user: string; password: string }[] = []): Promise<Trial> =>
  meet(miner, { driver: vnish, passwords })

describe.each(models.map((model, index) => [model, index] as const))('%s', (model, index) => {
  test('is found, told apart and read by whoever asks', async () => {
    const miner = minerAt(index)
    const { driver, found } = await asVnish(miner)
    expect(driver.id).toBe('vnish')
    expect(found.facts).toMatchObject({
      make: 'Antminer',
      model: model.replace('Antminer ', ''),
      firmwareVersion: expect.stringMatching(/^[13]\.\d/),
      mac: miner.machine.mac.toLowerCase(),
      hostname: miner.machine.hostname,
      access: 'default-password',
    })
    if (found.reading?.ok !== true) throw new Error('it was not read')
    const { telemetry, activity } = found.reading.value
    expect(activity).toBe('hashing')
    expect(telemetry.boards.map(board => board.status)).toEqual(['ok', 'ok', 'ok'])
    expect(telemetry.fans).toHaveLength(miner.machine.model.fans)
    expect(telemetry.powerW).toBeGreaterThan(500)
    expect((telemetry.hashrateHs ?? 0) / (telemetry.nominalHashrateHs ?? 1)).toBeGreaterThan(0.9)
    expect(telemetry.pools[0]).toMatchObject({ user: miner.pools[0]?.user, active: true })
  })
})

testModels({
  driver: vnish,
  minerAt,
  models,
  poolsFor: () => pools,
  refusal: /read-only file system/i,
  kept: pool => ({ ...pool, url: pool.url.replace('stratum+tcp://', '') }),
})

test('every model restarts its mining program, and itself', async () => {
  await Promise.all(
    models.map(async (_model, index) => {
      const trial = await asVnish(minerAt(index))
      await trial.does('restartMining', {})
      await trial.does('reboot', {})
    }),
  )
}, 60_000)

describe.each([s21Pro, newer, 3])('the REST machine %i', index => {
  test('sleeps and wakes, blinks and stops, and takes fans and a power limit', async () => {
    const miner = minerAt(index)
    const trial = await asVnish(miner)
    await trial.does('locate', { on: true })
    await trial.does('locate', { on: true })
    expect(miner.machine.blinking).toBe(true)
    await trial.does('locate', { on: false })
    const fans = [{ mode: 'manual', pct: 80 }, { mode: 'auto' }, { mode: 'auto', targetC: 60 }, { mode: 'immersion' }] as const
    for (const params of fans) await trial.does('setFan', params)
    await trial.does('setFan', { mode: 'auto', targetC: 65 })
    await trial.does('setPowerLimit', { watts: Math.round(miner.machine.model.powerW * 0.9) })
    const stored = JSON.parse(miner.stored)
    expect(stored.overclock.preset_switcher.top_preset).toBe(stored.overclock.preset)
    expect(stored.overclock.preset_switcher.check_time).toBe(300)
    await trial.does('sleep', {})
    await trial.does('sleep', {})
    const { after } = await trial.does('wake', {})
    expect(after.state).not.toBe('sleeping')
  }, 60_000)
})

describe('what its firmware does not take is refused before it is sent', () => {
  test('fan speeds, target temperatures and limits outside of what the machine tells', async () => {
    const miner = minerAt(s21Pro)
    const trial = await asVnish(miner)
    const { writes } = miner
    expect(await trial.failure('setFan', { mode: 'manual', pct: 5 })).toMatchObject({ reason: 'its fans run at 10 % at the least' })
    expect(await trial.failure('setFan', { mode: 'auto', targetC: 10 })).toMatchObject({ reason: 'its fans aim at 20 °C at the least' })
    expect(await trial.failure('setPowerLimit', { watts: 9000 })).toMatchObject({ reason: expect.stringContaining('none near 9,000 W') })
    expect(miner.writes).toBe(writes)
  }, 30_000)

  test('an older release offers nothing that its script cannot do', async () => {
    const { driver, found } = await asVnish(minerAt(s9))
    const able = Object.entries(driver.actions).filter(([, handler]) => (handler.unless?.(found.facts) ?? null) === null)
    expect(able.map(([id]) => id).toSorted()).toEqual(['reboot', 'restartMining', 'setPools'])
  })

  test('values that the script of an older release would corrupt its configuration with', async () => {
    const miner = minerAt(s9)
    const trial = await asVnish(miner)
    const { stored } = miner
    for (const change of [{ user: 'a&b' }, { password: 'p/w' }, { url: 'stratum+ssl://pool.example:443' }]) {
      const failure = await trial.failure('setPools', {
        pools: [{ url: 'stratum+tcp://p.example:1', user: 'u', password: 'x', ...change }],
      })
      expect(failure).toMatchObject({ code: 'refused', reason: expect.stringContaining('sed') })
    }
    expect(miner.stored).toBe(stored)
  }, 30_000)
})

describe('the password', () => {
  test('is not needed to read, and one login serves every poll', async () => {
    const miner = minerAt(s21Pro)
    const trial = await asVnish(miner)
    await trial.shown()
    const from = miner.requests.length
    for (let poll = 0; poll < 5; poll++) await trial.driver.read(trial.session, AbortSignal.timeout(5000))
    await trial.driver.readConfig(trial.session, AbortSignal.timeout(5000))
    expect(miner.requests.slice(from).filter(request => request.includes('unlock'))).toEqual([])
  })

  test('is asked for again when the machine forgot the session', async () => {
    const miner = minerAt(newer)
    const trial = await asVnish(miner)
    trial.session.memo.set('vnish.token', 'of yesterday')
    expect((await trial.driver.readConfig(trial.session, AbortSignal.timeout(5000))).pools.length).toBeGreaterThan(0)
  }, 60_000)

  test('that nobody knows leaves it readable, called locked, and is not guessed at', async () => {
    const miner = minerAt(5)
    miner.setPassword('secret')
    const { driver, found, session } = await asVnish(miner)
    expect(found.facts.access).toBe('locked')
    expect(found.reading?.ok).toBe(true)
    for (let n = 0; n < 4; n++)
      expect(await failureWhen(() => driver.readConfig(session, AbortSignal.timeout(5000)))).toEqual({ code: 'auth', user: 'admin' })
    expect(miner.requests.filter(request => request === 'POST /api/v1/unlock')).toHaveLength(1)
  }, 30_000)

  test('is held back while the machine is locked, whoever locked it', async () => {
    const miner = minerAt(5)
    const { driver, session } = await asVnish(miner)
    const wrong = ['a', 'b', 'c', 'd', 'e', 'f'].map(password => ({ user: 'admin', password: new Secret(password), isDefault: false }))
    const guessing = { ...session, memo: new Map(), logins: new Logins(wrong) }
    for (let n = 0; n < 3; n++) await failureWhen(() => driver.readConfig(guessing, AbortSignal.timeout(5000)))
    const from = miner.requests.length
    miner.setPassword('admin')
    const right = { ...session, memo: new Map(), logins: new Logins([{ user: 'admin', password: new Secret('admin'), isDefault: true }]) }
    for (let n = 0; n < 3; n++)
      expect(await failureWhen(() => driver.readConfig(right, AbortSignal.timeout(5000)))).toMatchObject({
        code: 'refused',
        reason: expect.stringMatching(/^it takes no password for another \d+ s, because wrong ones were sent/),
      })
    expect(miner.requests.slice(from).filter(request => request.includes('unlock'))).toEqual([])
    expect((await driver.read(right, AbortSignal.timeout(5000))).telemetry.hashrateHs).toBeGreaterThan(0)
  }, 30_000)
})

async function failureWhen(run: () => Promise<unknown>) {
  const thrown = await run().then(
    () => null,
    (error: unknown) => error,
  )
  if (!(thrown instanceof MinerError)) throw new Error(`it did not fail as it should: ${String(thrown)}`)
  return failureOf(thrown)
}
