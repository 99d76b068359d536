import { describe, expect, test } from 'vitest'
import type { SimulatedMiner } from '../../simulator/miner.ts'
import { openHall } from '../hall.sample.ts'
import { testModels } from '../models.sample.ts'
import { meet, type Trial } from '../trial.sample.ts'
import { proto } from './index.ts'

/** Simulated rigs over real sockets; restarts go 200 times as fast as in life. */
const roster = Array.from({ length: 2 }, () => ({ family: 'proto', model: 'Proto Rig' }))
const pools = [
  { url: 'stratum+tcp://new1.example:3333', user: 'acct.w9', password: 'x' },
  { url: 'stratum+tcp://new2.example:443', user: 'acct.w9', password: 'y' },
]

const minerAt = openHall({ base: '127.32.3.0/28', roster, apiPort: 15_632, webPort: 19_032 })

const asProto = (miner: SimulatedMiner): Promise<Trial> => meet(miner, { driver: proto })

test('a rig is found without an API port, told apart and read', async () => {
  const miner = minerAt(0)
  const { driver, found } = await asProto(miner)
  expect(driver.id).toBe('proto')
  expect(found.facts).toMatchObject({
    make: 'Proto',
    model: 'Rig',
    firmwareVersion: '1.8.0',
    mac: miner.machine.mac.toLowerCase(),
    access: 'default-password',
  })
  if (found.reading?.ok !== true) throw new Error('it was not read')
  const { telemetry, activity } = found.reading.value
  expect(activity).toBe('hashing')
  expect(new Set(telemetry.boards.map(board => board.status))).toEqual(new Set(['ok']))
  expect(telemetry.boards).toHaveLength(miner.machine.model.boards)
  expect((telemetry.hashrateHs ?? 0) / (telemetry.nominalHashrateHs ?? 1)).toBeCloseTo(1, 1)
})

test('restarts, and its uptime proves it', async () => {
  const trial = await asProto(minerAt(1))
  await trial.does('reboot', {})
}, 30_000)

test('takes a power limit and fans, sleeps and wakes', async () => {
  const miner = minerAt(0)
  const trial = await asProto(miner)
  await trial.does('setPowerLimit', { watts: Math.round(miner.machine.model.powerW * 0.8) })
  for (const params of [{ mode: 'manual', pct: 80 }, { mode: 'auto', targetC: 55 }, { mode: 'immersion' }, { mode: 'auto' }] as const)
    await trial.does('setFan', params)
  await trial.does('sleep', {})
  expect(miner.machine.asleep).toBe(true)
  await trial.does('wake', {})
}, 60_000)

testModels({
  driver: proto,
  minerAt,
  models: roster.map(({ model }) => model),
  poolsFor: () => pools,
  refusal: /managed by the fleet/,
})

describe('a rig that', () => {
  test('has another password is known, called locked, and not guessed at', async () => {
    const miner = minerAt(1)
    miner.setPassword('secret')
    const from = miner.requests.length
    const { found, driver, session } = await asProto(miner)
    expect(found.facts).toMatchObject({ model: 'Rig', access: 'locked' })
    expect(found.reading).toMatchObject({ ok: false, failure: { code: 'auth' } })
    await expect(driver.read(session, AbortSignal.timeout(5000))).rejects.toMatchObject({ failure: { code: 'auth' } })
    expect(miner.requests.slice(from).filter(request => request.endsWith('login'))).toHaveLength(1)
    miner.setPassword('proto')
  }, 30_000)
})
