import { describe, expect, test } from 'vitest'
import { actionOf } from '../../contract/actions/registry.ts'
import type { Telemetry } from '../../contract/model.ts'
import { defaultSettings } from '../../contract/settings.ts'
import type { IdentityFacts } from '../../drivers/driver.ts'
import { sampleBoard, sampleFacts, samplePool, sampleTelemetry } from '../fleet/fleet.sample.ts'
import { degrades, diagnose, healthOf, type Tracked, track } from './diagnose.ts'
import type { Case } from './symptom.ts'

function seen(more: Partial<Telemetry> = {}, activity: Case['activity'] = 'hashing', facts: Partial<IdentityFacts> = {}) {
  return diagnose({ reading: sampleTelemetry(0, more), activity, facts: sampleFacts(facts), settings: defaultSettings })
}

const boards = (second: Parameters<typeof sampleBoard>[0]) => [sampleBoard(), sampleBoard({ slot: 2, ...second })]
const fans = (...rpms: (number | null)[]) => rpms.map((rpm, n) => ({ slot: n + 1, rpm, pct: null }))

test('a sound miner has no symptom', () => {
  expect(seen()).toEqual([])
})

describe('each rule', () => {
  const table: readonly (readonly [name: string, symptoms: ReturnType<typeof seen>, code: string, level: string, text: RegExp])[] = [
    ['chips at the warning limit', seen({ chipTempMaxC: 85 }), 'temp.high', 'warning', /85 °C/],
    ['chips at the critical limit', seen({ chipTempMaxC: 97 }), 'temp.high', 'critical', /97 °C, limit 95/],
    ['a missing board', seen({ boards: boards({ status: 'missing', chips: 0 }) }), 'board.missing', 'critical', /Board 2 is missing/],
    ['a dead board', seen({ boards: boards({ status: 'dead', hashrateHs: 0 }) }), 'board.dead', 'critical', /Board 2 does not hash/],
    ['chips that do not answer', seen({ boards: boards({ chips: 70 }) }), 'chips.missing', 'warning', /Board 2: 70 of 76 chips/],
    ['a slow board', seen({ boards: boards({ hashrateHs: 22e12 }) }), 'board.low', 'warning', /Board 2 hashes 31 % below/],
    ['a fan that stands', seen({ fans: fans(4000, 0, 4000) }), 'fan.stopped', 'critical', /Fan 2/],
    ['a low rate', seen({ hashrateHs: 80e12 }), 'hashrate.low', 'warning', /83 % of its nominal/],
    ['less than half the rate', seen({ hashrateHs: 30e12 }), 'hashrate.low', 'critical', /31 %/],
    ['no rate at all', seen({ hashrateHs: 0 }, 'idle'), 'hashrate.none', 'critical', /does not hash/],
    ['the only pool dead', seen({ pools: [samplePool({ status: 'dead' })] }), 'pool.dead', 'critical', /only pool "one\.pool\.example/],
    ['a pool working for nobody', seen({ pools: [samplePool({ active: false })] }), 'pool.inactive', 'critical', /none of its pools/],
    ['no pool', seen({ pools: [samplePool({ url: '' })] }), 'pool.none', 'critical', /No pool/],
    ['rejects', seen({ accepted: 900, rejected: 100 }), 'pool.rejects', 'warning', /10\.0 %/],
    ['some hardware errors', seen({ hwErrorPct: 1.5 }), 'hw.errors', 'warning', /1\.5 %/],
    ['many hardware errors', seen({ hwErrorPct: 7 }), 'hw.errors', 'critical', /7\.0 %/],
    [
      'a fault of its own',
      seen({ faults: [{ code: 'P:1', text: 'power voltage abnormal', board: null }] }),
      'miner.fault',
      'warning',
      /reports "power.*" \(P:1\)/,
    ],
    ['the default password', seen({}, 'hashing', { access: 'default-password' }), 'password.default', 'warning', /default/],
    ['an unknown password', seen({}, 'hashing', { access: 'locked' }), 'password.unknown', 'warning', /does not have/],
  ]
  test('a default password is changed by the action for it, in the window and on the command line', () => {
    const [finding] = seen({}, 'hashing', { access: 'default-password' })
    expect(finding?.check).toContain(`the action "${actionOf('setPassword').label}"`)
    expect(finding?.check).toContain('"headframe action setPassword"')
  })

  test.each(table)('%s', (_name, symptoms, code, level, text) => {
    const own = symptoms.filter(symptom => symptom.code === code)
    expect(own).toHaveLength(1)
    expect(own[0]).toMatchObject({ level, text: expect.stringMatching(text) })
  })
})

describe('what is no fault', () => {
  const table: readonly (readonly [string, ReturnType<typeof seen>])[] = [
    ['a low rate while it comes up', seen({ hashrateHs: 10e12, uptimeS: 200, boards: [sampleBoard({ hashrateHs: 1e12 })] })],
    ['fans that all stand: immersion or water', seen({ fans: fans(0, 0) })],
    ['one fan without a figure', seen({ fans: fans(4000, null) })],
    [
      'no rate while asleep',
      seen({ hashrateHs: 0, boards: boards({ hashrateHs: 0 }), pools: [samplePool({ status: 'dead' })] }, 'sleeping'),
    ],
    [
      'everything unknown',
      seen({ hashrateHs: null, chipTempMaxC: null, hwErrorPct: null, boards: [], fans: [], accepted: null, rejected: null }),
    ],
    ['a few rejects of a few shares', seen({ accepted: 9, rejected: 1 })],
    ['a machine that hashes and lists no pool', seen({ pools: [] })],
    ['a machine that tells nothing', seen({ pools: [], hashrateHs: null, hashrateAvgHs: null }, 'unknown')],
    ['pools that do not say which is active', seen({ pools: [samplePool({ active: null, status: null })] })],
  ]
  test.each(table)('%s', (_name, symptoms) => {
    expect(symptoms).toEqual([])
  })
})

test('a dead backup pool is a warning that names it', () => {
  const symptoms = seen({
    pools: [samplePool(), samplePool({ priority: 1, url: 'stratum+tcp://two.pool.example:3333', status: 'dead', active: false })],
  })
  expect(symptoms).toMatchObject([{ code: 'pool.dead', level: 'warning', text: 'Pool 2 "two.pool.example" does not answer' }])
})

describe('over time', () => {
  const low = seen({ hashrateHs: 80e12 })
  const run = (readings: readonly (typeof low)[]): readonly Tracked[] =>
    readings.reduce<readonly Tracked[] | null>((before, symptoms, at) => track(before, symptoms, at), null) ?? []
  const codes = (tracked: readonly Tracked[]) => healthOf(tracked).findings.map(finding => finding.code)

  test('the first reading is believed as it stands', () => {
    expect(codes(run([low]))).toEqual(['hashrate.low'])
  })
  test('one dip is not told, three in a row are, dated from the first', () => {
    expect(codes(run([[], low]))).toEqual([])
    expect(codes(run([[], low, [], low, [], low]))).toEqual([])
    expect(healthOf(run([[], low, low, low])).findings).toMatchObject([{ code: 'hashrate.low', since: 1 }])
  })
  test('one good reading does not clear it, three do, and its date stays', () => {
    expect(healthOf(run([low, [], low])).findings).toMatchObject([{ since: 0 }])
    expect(codes(run([low, [], []]))).toEqual(['hashrate.low'])
    expect(codes(run([low, [], [], []]))).toEqual([])
  })
  test('the worst comes first and decides the level', () => {
    const health = healthOf(run([seen({ hwErrorPct: 2, boards: boards({ status: 'dead' }) })]))
    expect(health.level).toBe('critical')
    expect(health.findings.map(finding => finding.code)).toEqual(['board.dead', 'hw.errors'])
  })
  test('a password finding does not degrade, a dead board does', () => {
    expect(degrades(run([seen({}, 'hashing', { access: 'default-password' })]))).toBe(false)
    expect(degrades(run([seen({ boards: boards({ status: 'dead' }) })]))).toBe(true)
  })
})
