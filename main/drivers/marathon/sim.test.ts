import { describe, expect, test } from 'vitest'
import type { SimulatedMiner } from '../../simulator/miner.ts'
import { openHall } from '../hall.sample.ts'
import { testModels } from '../models.sample.ts'
import { meet, type Trial } from '../trial.sample.ts'
import { marathon } from './index.ts'

/** Simulated machines over real sockets; restarts go 200 times as fast as in life. */
const models = ['Antminer S21', 'Antminer S19k Pro', 'Antminer KS5 Pro'] as const
const roster = [...models, ...models].map(model => ({ family: 'marathon', model }))
const pools = [
  { url: 'stratum+tcp://new1.example:3333', user: 'acct.w9', password: 'x' },
  { url: 'stratum+tcp://new2.example:443', user: 'acct.w9', password: 'y' },
]

const minerAt = openHall({ base: '127.32.2.0/27', roster, apiPort: 15_532, webPort: 18_932 })

const asMarathon = (miner: SimulatedMiner, passwords: readonly { user: string; password: string }[] = []): Promise<Trial> =>
  meet(miner, { driver: marathon, passwords })

test('a machine restarts its mining program, another one itself, and their uptime proves it', async () => {
  await Promise.all([
    asMarathon(minerAt(4)).then(trial => trial.does('restartMining', {})),
    asMarathon(minerAt(5)).then(trial => trial.does('reboot', {})),
  ])
}, 60_000)

describe.each(models.map((model, index) => [model, index] as const))('%s', (model, index) => {
  test('is found, told apart and read, whatever its units', async () => {
    const miner = minerAt(index)
    const { driver, found } = await asMarathon(miner)
    expect(driver.id).toBe('marathon')
    expect(found.facts).toMatchObject({
      make: 'Antminer',
      model: model.replace('Antminer ', ''),
      firmwareName: 'MARA firmware',
      firmwareVersion: expect.stringMatching(/^\d\.\d+_\d+$/),
      mac: miner.machine.mac.toLowerCase(),
      hostname: miner.machine.hostname,
      access: 'default-password',
    })
    if (found.reading?.ok !== true) throw new Error('it was not read')
    const { telemetry, activity } = found.reading.value
    expect(activity).toBe('hashing')
    expect(telemetry.boards.map(board => board.status)).toEqual(['ok', 'ok', 'ok'])
    expect(telemetry.fans).toHaveLength(miner.machine.model.fans)
    expect((telemetry.hashrateHs ?? 0) / (miner.machine.model.rate * 1e9)).toBeCloseTo(1, 1)
    expect((telemetry.hashrateHs ?? 0) / (telemetry.nominalHashrateHs ?? 1)).toBeCloseTo(1, 1)
    expect(telemetry.pools[0]).toMatchObject({ user: miner.pools[0]?.user, active: true })
  })
})

testModels({ driver: marathon, minerAt, models, poolsFor: () => pools, refusal: /locked by the fleet manager/ })

test('sleeps and wakes in the mode it had, blinks and stops, and takes fans and a power limit', async () => {
  const miner = minerAt(0)
  const trial = await asMarathon(miner)
  await trial.does('locate', { on: true })
  expect(miner.machine.blinking).toBe(true)
  await trial.does('locate', { on: false })
  for (const params of [{ mode: 'manual', pct: 80 }, { mode: 'auto' }, { mode: 'immersion' }, { mode: 'auto' }] as const)
    await trial.does('setFan', params)
  const limited = await trial.does('setPowerLimit', { watts: 3000 })
  expect(limited.after.config).toMatchObject({ mode: 'auto', powerLimitW: 3000 })
  await trial.does('sleep', {})
  expect(miner.machine.asleep).toBe(true)
  // Whoever knows nothing of the sleep finds the mode in the history.
  const other = await asMarathon(miner)
  const { after } = await other.does('wake', {})
  expect(after.config).toMatchObject({ mode: 'auto', powerLimitW: 3000 })
}, 60_000)

test('a password that nobody knows locks it, leaves it readable over the API, and is not guessed at', async () => {
  const miner = minerAt(3)
  miner.setPassword('secret')
  const { found, driver, session } = await asMarathon(miner)
  expect(driver.id).toBe('marathon')
  expect(found.facts.access).toBe('locked')
  if (found.reading?.ok !== true) throw new Error('it was not read')
  const { telemetry, activity } = found.reading.value
  expect(activity).toBe('hashing')
  expect((telemetry.hashrateHs ?? 0) / (miner.machine.model.rate * 1e9)).toBeCloseTo(1, 1)
  expect(telemetry.boards.map(board => [board.status, board.chips])).toEqual(Array(3).fill(['ok', miner.machine.model.chips]))
  expect(telemetry.pools[0]).toMatchObject({ user: miner.pools[0]?.user, active: true })
  await expect(driver.readConfig(session, AbortSignal.timeout(5000))).rejects.toMatchObject({ failure: { code: 'auth' } })
  miner.setPassword('root')
}, 30_000)
