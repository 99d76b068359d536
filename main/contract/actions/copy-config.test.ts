import { expect, test } from 'vitest'
import { failureOf } from '../failure.ts'
import type { Miner, MinerConfig, Pool, Telemetry } from '../model.ts'
import type { ConfigSource, Shown } from './action.ts'
import { copyConfig } from './copy-config.ts'

const config: MinerConfig = {
  at: 0,
  pools: [{ url: 'stratum+tcp://p.example:3333', user: 'acct.template', password: null }],
  mode: 'low',
  fanMode: 'manual',
  fanPct: 70,
  fanTargetC: null,
  freqMhz: null,
  powerLimitW: 2800,
  other: {},
}
const source: ConfigSource = { family: 'one', firmwareName: 'One', config }
const miner = {
  firmware: { family: 'one', name: 'One', version: null },
  reading: { pools: [{ user: 'old.row3.17', active: true }] as readonly Partial<Pool>[] } as Telemetry,
} as Partial<Miner> as Miner
const everything = { from: '10.0.3.17', pools: true, keepWorker: true, fan: true, mode: true, powerLimit: true, source }

function shows(now: Partial<MinerConfig>): Shown {
  return { state: 'hashing', reading: { pools: [], fans: [] } as never, config: { ...config, pools: [], ...now }, locating: null }
}

test('each miner gets the chosen parts and keeps its own worker', () => {
  expect(copyConfig.forMiner(everything, miner, 1)).toEqual({
    setPools: { pools: [{ url: 'stratum+tcp://p.example:3333', user: 'acct.row3.17', password: 'x' }] },
    setFan: { mode: 'manual', pct: 70 },
    setPowerMode: { mode: 'low' },
    setPowerLimit: { watts: 2800 },
  })
  expect(copyConfig.forMiner({ ...everything, pools: false, fan: false, mode: false }, miner, 1)).toEqual({
    setPowerLimit: { watts: 2800 },
  })
})

test.each([
  ['another family', { source: { ...source, family: 'two', firmwareName: 'Two' } }, /configuration of Two goes only/],
  ['a template without pools', { source: { ...source, config: { ...config, pools: [] } } }, /has no pools/],
  [
    'a template that does not tell its limit',
    { source: { ...source, config: { ...config, powerLimitW: null } } },
    /does not tell its power limit/,
  ],
  ['a template that sleeps', { source: { ...source, config: { ...config, mode: 'sleep' } } }, /no power mode/],
])('%s is refused with the reason', (_name, change, words) => {
  try {
    copyConfig.forMiner({ ...everything, ...change }, miner, 1)
    expect.unreachable()
  } catch (thrown) {
    expect(failureOf(thrown)).toMatchObject({ code: 'refused', reason: expect.stringMatching(words) })
  }
})

test('it took when every part did, and undo brings back what is known', () => {
  const params = { setFan: { mode: 'manual', pct: 70 }, setPowerLimit: { watts: 2800 } } as const
  const before = shows({ fanMode: 'auto', fanPct: null, powerLimitW: 3200 })
  expect(copyConfig.took(before, shows({}), params).took).toBe(true)
  expect(copyConfig.took(before, shows({ powerLimitW: 3200 }), params)).toEqual({
    took: false,
    because: expect.stringContaining('power limit'),
  })
  expect(copyConfig.diff(before, params).map(line => line.field)).toEqual(['fans', 'fan speed', 'power limit'])
  expect(copyConfig.undo(before, params)).toEqual({ setFan: { mode: 'auto' }, setPowerLimit: { watts: 3200 } })
  expect(copyConfig.undo(shows({ fanMode: null, powerLimitW: null }), params)).toBeNull()
})

test('nothing chosen is nothing to do', () => {
  expect(copyConfig.ask.safeParse({ from: '10.0.3.17' }).success).toBe(false)
  expect(copyConfig.ask.parse({ from: '10.0.3.17', fan: true })).toMatchObject({ fan: true, pools: false, source: null })
})
