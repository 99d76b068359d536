import { describe, expect, test } from 'vitest'
import { failureOf, MinerError } from '../../contract/failure.ts'
import type { SimulatedMiner } from '../../simulator/miner.ts'
import { openHall } from '../hall.sample.ts'
import { testModels } from '../models.sample.ts'
import { meet, type Trial } from '../trial.sample.ts'
import { epic } from './index.ts'

/** Simulated machines over real sockets; restarts go 200 times as fast as in life. */
const models = ['AntMiner S19j Pro', 'AntMiner S19 XP', 'ePIC BlockMiner 520i', 'ePIC SC200'] as const
const [s19jPro, s19xp, blockMiner, old, spare] = [0, 1, 2, 3, 4] as const
const roster = [...models, 'AntMiner S19j Pro'].map(model => ({ family: 'epic', model }))
const pools = [
  { url: 'stratum+tcp://new1.example:3333', user: 'acct.w9', password: 'x' },
  { url: 'stratum+tcp://new2.example:443', user: 'acct.w9', password: 'y' },
]

const minerAt = openHall({ base: '127.32.1.0/27', roster, apiPort: 15_432, webPort: 18_832 })

const asEpic = (miner: SimulatedMiner, passwords: readonly { user: string; password: string }[] = []): Promise<Trial> =>
  meet(miner, { driver: epic, passwords })

const poolsFor = (index: number) => (index === old ? pools.slice(0, 1) : pools)

describe.each(models.map((model, index) => [model, index] as const))('%s', (_model, index) => {
  test('is found, told apart and read by whoever asks', async () => {
    const miner = minerAt(index)
    const { driver, found } = await asEpic(miner)
    expect(driver.id).toBe('epic')
    const isOld = index === old
    expect(found.facts).toMatchObject({
      make: index < blockMiner ? 'Antminer' : 'ePIC',
      model: isOld ? null : miner.model.replace(/^(?:AntMiner|ePIC) /, ''),
      algorithm: isOld ? 'blake2b' : 'sha256d',
      hostname: miner.machine.hostname,
      mac: isOld ? null : miner.machine.mac.toLowerCase(),
      serial: isOld ? null : miner.machine.serial,
      // Before 4.0 there is no call that only checks the password.
      access: isOld ? null : 'default-password',
    })
    if (found.reading?.ok !== true) throw new Error('it was not read')
    const { telemetry, activity } = found.reading.value
    expect(activity).toBe('hashing')
    expect(telemetry.boards.map(board => board.status)).toEqual(['ok', 'ok', 'ok'])
    expect(telemetry.pools[0]).toMatchObject({ user: miner.pools[0]?.user, active: true })
    if (isOld) return
    expect(telemetry.fans).toHaveLength(miner.machine.model.fans)
    expect(telemetry.powerW).toBeGreaterThan(500)
    expect((telemetry.hashrateHs ?? 0) / (telemetry.nominalHashrateHs ?? 1)).toBeGreaterThan(0.9)
  })

  test('is not sent a value that would harm it', async () => {
    const miner = minerAt(index)
    const trial = await asEpic(miner)
    const from = miner.requests.length
    for (const user of ['acct w9', 'a\\b', 'a"b', 'ä.w9'])
      expect(await trial.failure('setPools', { pools: [{ url: 'stratum+tcp://p.example:1', user, password: 'x' }] })).toMatchObject({
        code: 'refused',
        reason: expect.stringMatching(/^pool 1 worker holds .* at character \d+;/),
      })
    expect(
      await trial.failure('setPools', { pools: [{ url: 'stratum2+tcp://p.example:1/9key', user: 'u', password: 'x' }] }),
    ).toMatchObject({
      reason: expect.stringContaining('Stratum V2'),
    })
    expect(miner.requests.slice(from)).toEqual([])
  })
})

testModels({ driver: epic, minerAt, models, poolsFor: poolsFor, refusal: /read-only file system/ })

test('every model restarts, or its mining program where that is known', async () => {
  await Promise.all(
    models.map(async (_model, index) => {
      const trial = await asEpic(minerAt(index))
      await trial.does(index === s19jPro || index === blockMiner ? 'restartMining' : 'reboot', {})
    }),
  )
}, 60_000)

describe.each([s19jPro, s19xp, blockMiner])('machine %i', index => {
  test('sleeps and wakes, blinks and stops', async () => {
    const miner = minerAt(index)
    const trial = await asEpic(miner)
    await trial.does('locate', { on: true })
    expect(miner.machine.blinking).toBe(true)
    await trial.does('locate', { on: false })
    expect(miner.machine.blinking).toBe(false)
    await trial.does('sleep', {})
    expect(miner.machine.asleep).toBe(true)
    const { after } = await trial.does('wake', {})
    expect(after.state).not.toBe('sleeping')
  }, 60_000)
})

describe('fans', () => {
  test('go from automatic to a fixed speed and back to what they aimed at', async () => {
    const trial = await asEpic(minerAt(s19jPro))
    await trial.does('setFan', { mode: 'auto', targetC: 63 })
    const fixed = await trial.does('setFan', { mode: 'manual', pct: 80 })
    expect(fixed.after.config).toMatchObject({ fanMode: 'manual', fanPct: 80, fanTargetC: null })
    const auto = await trial.does('setFan', { mode: 'auto' })
    expect(auto.after.config).toMatchObject({ fanMode: 'auto', fanTargetC: 63 })
    expect(JSON.parse(minerAt(s19jPro).stored).fan).toEqual({ auto: { idlePct: 20, targetC: 63 } })
  }, 30_000)

  test('are not set to what would harm', async () => {
    const trial = await asEpic(minerAt(s19jPro))
    const { writes } = minerAt(s19jPro)
    expect(await trial.failure('setFan', { mode: 'immersion' })).toMatchObject({ code: 'refused' })
    expect(await trial.failure('setFan', { mode: 'manual', pct: 0 })).toMatchObject({ reason: 'its fans run at 1 % at the least' })
    expect(await trial.failure('setFan', { mode: 'auto', targetC: 88 })).toMatchObject({
      reason: 'it shuts down at 85 °C, so its fans must aim below that',
    })
    expect(minerAt(s19jPro).writes).toBe(writes)
  }, 30_000)

  test('of a release without fan modes take a speed, and nothing else', async () => {
    const trial = await asEpic(minerAt(blockMiner))
    await trial.does('setFan', { mode: 'manual', pct: 80 })
    expect((await trial.failure('setFan', { mode: 'auto', targetC: 60 })).code).toBe('unsupported')
  }, 30_000)
})

describe('the power limit', () => {
  test('is held by tuning where the release can do that, and throttling goes on as it was', async () => {
    const trial = await asEpic(minerAt(s19jPro))
    const { after } = await trial.does('setPowerLimit', { watts: 2800 })
    expect(after.config).toMatchObject({ powerLimitW: 2800, mode: 'power tune' })
    await trial.does('setPowerLimit', { watts: 2900 })
    expect(JSON.parse(minerAt(s19jPro).stored).tune).toEqual({
      running: true,
      algorithm: 'PowerTune',
      target: 2900,
      minThrottle: 1000,
      throttleStep: 100,
    })
    expect(await trial.failure('setPowerLimit', { watts: 1000 })).toMatchObject({ reason: 'its tuning holds 1,200 W at the least' })
    expect(await trial.failure('setPowerLimit', { watts: 9000 })).toMatchObject({ reason: 'its tuning holds 6,000 W at the most' })
  }, 30_000)

  test('is a preset where there are presets', async () => {
    const trial = await asEpic(minerAt(blockMiner))
    const { after } = await trial.does('setPowerLimit', { watts: 2970 })
    expect(after.config).toMatchObject({ powerLimitW: 2970, mode: 'Balanced' })
    expect(await trial.failure('setPowerLimit', { watts: 1000 })).toMatchObject({
      reason: 'its presets hold 2,475, 2,640, 2,970, 3,300, 3,630 W, and none is near 1,000 W',
    })
  }, 30_000)

  test('is not offered where nothing holds a power', async () => {
    const { driver, session } = await asEpic(minerAt(s19xp))
    const ready = driver.actions.setPowerLimit?.ready?.(session, AbortSignal.timeout(5000))
    expect(await failureWhen(() => ready)).toMatchObject({ code: 'unsupported' })
  })
})

test('a release before 4.0 offers nothing that is not known of it', async () => {
  const trial = await asEpic(minerAt(old))
  const { driver, found } = trial
  const able = Object.entries(driver.actions).filter(([, handler]) => (handler.unless?.(found.facts) ?? null) === null)
  expect(able.map(([id]) => id).toSorted()).toEqual(['reboot', 'setPools'])
  expect(driver.actions.setPools?.check?.({ pools }, found.facts)).toBe('2 pools are given and this release has one')
  expect((await trial.failure('sleep', {})).code).toBe('unsupported')
})

describe('the password', () => {
  test('is not needed to read; a poll asks four pages at the most', async () => {
    const miner = minerAt(s19jPro)
    const trial = await asEpic(miner)
    for (let poll = 0; poll < 4; poll++) {
      const from = miner.requests.length
      await trial.driver.read(trial.session, AbortSignal.timeout(5000))
      const asked = miner.requests.slice(from)
      expect(asked.length).toBeLessThanOrEqual(4)
      expect(asked.every(request => request.startsWith('GET '))).toBe(true)
    }
  })

  test('that nobody knows leaves it readable, called locked, and is not guessed at', async () => {
    const miner = minerAt(spare)
    miner.setPassword('secret')
    const from = miner.requests.length
    const { driver, found, session } = await asEpic(miner)
    expect(found.facts.access).toBe('locked')
    expect(found.reading?.ok).toBe(true)
    for (let n = 0; n < 3; n++)
      expect(await failureWhen(() => driver.actions.setPools?.run(session, { pools }, AbortSignal.timeout(5000)))).toMatchObject({
        code: 'auth',
      })
    expect(miner.requests.slice(from).filter(request => request.startsWith('POST'))).toEqual(['POST /authenticate'])
    miner.setPassword('letmein')
  }, 30_000)

  test('of the owner comes first, and only once', async () => {
    const miner = minerAt(spare)
    miner.setPassword('secret')
    const from = miner.requests.length
    const trial = await asEpic(miner, [{ user: 'root', password: 'secret' }])
    expect(trial.found.facts.access).toBe('password')
    await trial.does('locate', { on: true })
    expect(miner.requests.slice(from).filter(request => request.startsWith('POST'))).toEqual(['POST /authenticate', 'POST /identify'])
    miner.setPassword('letmein')
  }, 30_000)
})

async function failureWhen(run: () => Promise<unknown> | undefined) {
  try {
    await run()
  } catch (thrown) {
    if (thrown instanceof MinerError) return failureOf(thrown)
    throw thrown
  }
  throw new Error('it did not fail')
}
