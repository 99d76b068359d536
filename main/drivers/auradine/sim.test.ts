import { describe, expect, test } from 'vitest'
import { failureOf, MinerError } from '../../contract/failure.ts'
import { openHall } from '../hall.sample.ts'
import { testModels } from '../models.sample.ts'
import { meet, type Trial } from '../trial.sample.ts'
import { auradine } from './index.ts'

/** Simulated machines over real sockets; restarts go 200 times as fast as in life. */
const models = ['AT1500', 'AT2880', 'AI3680'] as const
const [at1500, at2880, bound, spare] = [0, 1, 2, 3] as const
const roster = [...models, 'AT1500'].map(model => ({ family: 'auradine', model }))
const pools = [
  { url: 'stratum+tcp://btc.pool.example:3334', user: 'acct.w9', password: 'x' },
  { url: 'stratum+tcp://new.btc.pool.example:443', user: 'acct.w9', password: 'y' },
]

const minerAt = openHall({ base: '127.35.3.0/27', roster, apiPort: 15_728, webPort: 19_180 })

const trialOf = (index: number): Promise<Trial> => meet(minerAt(index), { driver: auradine })
const soon = () => AbortSignal.timeout(5000)

describe.each(models.map((model, index) => [model, index] as const))('%s', (model, index) => {
  test('is found and read', async () => {
    const miner = minerAt(index)
    const { driver, found } = await trialOf(index)
    expect(driver.id).toBe('auradine')
    expect(found.facts).toMatchObject({
      make: 'Auradine',
      model,
      mac: miner.machine.mac.toLowerCase(),
      serial: miner.machine.serial,
      hostname: miner.machine.hostname,
      access: 'default-password',
    })
    if (found.reading?.ok !== true) throw new Error('it was not read')
    const { telemetry, activity } = found.reading.value
    expect(activity).toBe('hashing')
    expect(telemetry.boards.map(board => [board.status, board.chips])).toEqual(Array(3).fill(['ok', 132]))
    expect(telemetry.fans).toHaveLength(miner.machine.model.fans)
    expect((telemetry.hashrateHs ?? 0) / (miner.machine.model.rate * 1e6)).toBeGreaterThan(0.9)
    expect(telemetry.powerW).toBeGreaterThan(1000)
    expect(telemetry).toMatchObject({ mode: 'normal', powerLimitW: null })
  })

  test('sleeps and wakes, changes its mode, and takes a power limit', async () => {
    const trial = await trialOf(index)
    const { before, after } = await trial.does('sleep', {})
    expect(after.state).toBe('sleeping')
    expect(after.config).toMatchObject({ mode: 'sleep', pools: before.config?.pools })
    await trial.does('wake', {})
    await trial.does('setPowerMode', { mode: 'low' })
    await trial.does('setPowerMode', { mode: 'high' })
    const limited = await trial.does('setPowerLimit', { watts: 2500 })
    expect(limited.after.config).toMatchObject({ mode: 'custom', powerLimitW: 2500 })
    await trial.does('setPowerMode', { mode: 'normal' })
  }, 30_000)
})

testModels({ driver: auradine, minerAt, models, poolsFor: () => pools, refusal: /read-only file system/ })

test('blinks and stops, and is not written to when it does already', async () => {
  const miner = minerAt(at2880)
  const trial = await trialOf(at2880)
  await trial.does('locate', { on: true })
  expect(miner.machine.blinking).toBe(true)
  const from = miner.requests.length
  await trial.does('locate', { on: true })
  expect(miner.requests.slice(from)).not.toContain('POST /led')
  await trial.does('locate', { on: false })
  expect(miner.machine.blinking).toBe(false)
}, 30_000)

test('restarts its mining program, and itself', async () => {
  const trial = await trialOf(at2880)
  await trial.does('restartMining', {})
  await trial.does('reboot', {})
}, 60_000)

test('one that is bound to certain pools says so, and keeps what it has', async () => {
  const miner = minerAt(bound)
  const trial = await trialOf(bound)
  const { stored } = miner
  const strange = [{ url: 'stratum+tcp://other.example:3333', user: 'acct.w9', password: 'x' }]
  expect(await trial.failure('setPools', { pools: strange })).toMatchObject({
    code: 'refused',
    reason: expect.stringContaining('allowed pools'),
  })
  expect(miner.stored).toBe(stored)
})

test('what would harm is refused before it is sent', async () => {
  const miner = minerAt(at1500)
  const trial = await trialOf(at1500)
  const { writes } = miner
  for (const change of [{ user: 'a b' }, { user: 'a"b' }, { password: 'ä' }, { url: 'stratum2+tcp://p.example:1' }])
    expect(
      (await trial.failure('setPools', { pools: [{ url: 'stratum+tcp://p.example:1', user: 'u', password: 'x', ...change }] })).code,
    ).toBe('refused')
  expect(miner.writes).toBe(writes)
})

describe('the password', () => {
  test('is sent once for many polls, and again when the session is forgotten', async () => {
    const miner = minerAt(at1500)
    const trial = await trialOf(at1500)
    await trial.shown()
    const logins = () => miner.requests.filter(request => request === 'POST /token').length
    const before = logins()
    for (let poll = 0; poll < 3; poll++) await trial.driver.read(trial.session, soon())
    expect(logins()).toBeLessThanOrEqual(before)
    trial.session.memo.set('auradine.token', 'of yesterday')
    expect((await trial.driver.readConfig(trial.session, soon())).pools.length).toBeGreaterThan(0)
  }, 30_000)

  test('that nobody knows leaves the classic readings, is called locked, and is not guessed at', async () => {
    const miner = minerAt(spare)
    miner.setPassword('secret')
    const { driver, found, session } = await trialOf(spare)
    expect(found.facts).toMatchObject({ make: 'Auradine', access: 'locked' })
    for (let n = 0; n < 3; n++) {
      const { telemetry } = await driver.read(session, soon())
      expect(telemetry.hashrateHs).toBeGreaterThan(0)
      expect(telemetry.boards.map(board => board.status)).toEqual(['ok', 'ok', 'ok'])
      expect(await failureWhen(() => driver.readConfig(session, soon()))).toEqual({ code: 'auth', user: 'admin' })
    }
    expect(miner.requests.filter(request => request === 'POST /token')).toHaveLength(1)
    const from = miner.requests.length
    await driver.read(session, soon())
    expect(miner.requests.slice(from).filter(request => request.startsWith('GET'))).toEqual([])
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
