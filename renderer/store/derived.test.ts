import { expect, test } from 'vitest'
import { summarize } from './derived.ts'
import { sampleMiner } from './miner.sample.ts'

const now = 5000

test('adds up live readings and counts states', () => {
  const summary = summarize([sampleMiner(1), sampleMiner(2), sampleMiner(3, { state: 'locked', reading: null, algorithm: null })], now)
  expect(summary.counts).toMatchObject({ hashing: 2, locked: 1, offline: 0 })
  expect(summary.main).toEqual({
    algorithm: 'sha256d',
    miners: 2,
    counted: 2,
    hashrateHs: 200e12,
    nominalHs: 208e12,
    rated: 2,
    ratedHs: 200e12,
  })
  expect(summary).toMatchObject({ miners: 3, powerW: 6000, powerCounted: 2, efficiencyJPerTh: 30 })
})

test('stale and offline miners count toward nominal, not toward what is made now', () => {
  const summary = summarize(
    [sampleMiner(1, { reading: { at: now } }), sampleMiner(2, { state: 'offline' }), sampleMiner(3, { reading: { at: now - 31_000 } })],
    now,
  )
  expect(summary.main).toMatchObject({ hashrateHs: 100e12, counted: 1, nominalHs: 312e12 })
  expect(summary.powerW).toBe(3000)
})

test('a miner whose nominal is not known does not make the others look better', () => {
  const summary = summarize([sampleMiner(1), sampleMiner(2, { reading: { nominalHashrateHs: null } })], now)
  expect(summary.main).toMatchObject({ hashrateHs: 200e12, nominalHs: 104e12, rated: 1, ratedHs: 100e12 })
})

test('does not add hashrates of different algorithms', () => {
  const summary = summarize(
    [sampleMiner(1), sampleMiner(2), sampleMiner(3, { algorithm: 'scrypt', reading: { hashrateHs: 9e9, efficiencyJPerTh: null } })],
    now,
  )
  expect(summary.main).toMatchObject({ algorithm: 'sha256d', hashrateHs: 200e12 })
  expect(summary.others).toMatchObject([{ algorithm: 'scrypt', hashrateHs: 9e9 }])
})

test('what nobody reports is unknown, not zero', () => {
  const summary = summarize([sampleMiner(1, { reading: { powerW: null, efficiencyJPerTh: null, chipTempMaxC: null } })], now)
  expect(summary).toMatchObject({ powerW: null, efficiencyJPerTh: null, hottest: null })
  expect(summarize([], now).main).toBeNull()
})

test('names the miner with the hottest chip, and pools by the hashrate that they get', () => {
  const other = {
    priority: 0,
    url: 'stratum+ssl://US.pool.example:443',
    user: 'x',
    status: 'alive',
    active: true,
    accepted: 0,
    rejected: 0,
    stale: 0,
    difficulty: null,
    lastShareAt: null,
  } as const
  const summary = summarize([sampleMiner(1), sampleMiner(2, { reading: { chipTempMaxC: 91, hashrateHs: 300e12, pools: [other] } })], now)
  expect(summary.hottest).toEqual({ id: 'mac:2', tempC: 91 })
  expect(summary.pools).toMatchObject([
    { host: 'us.pool.example', hashrateHs: 300e12 },
    { host: 'eu.pool.example', hashrateHs: 100e12 },
  ])
})

test('counts default passwords apart from trouble', () => {
  const finding = { code: 'password.default', level: 'warning', text: 'Default password', check: null, since: 0 } as const
  const summary = summarize([sampleMiner(1), sampleMiner(2, { health: { level: 'warning', findings: [finding] } })], now)
  expect(summary.defaultPasswords).toBe(1)
})

test('efficiency takes only miners that report both power and hashrate', () => {
  const summary = summarize(
    [
      sampleMiner(1),
      sampleMiner(2, { reading: { powerW: null, efficiencyJPerTh: null } }),
      sampleMiner(3, { reading: { hashrateHs: null, efficiencyJPerTh: null } }),
    ],
    now,
  )
  expect(summary).toMatchObject({ efficiencyJPerTh: 30, efficiencyCounted: 1, powerCounted: 2 })
})
