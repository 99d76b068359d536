import { expect, test } from 'vitest'
import type { Finding, MinerId } from '../../contract/model.ts'
import { defaultSettings } from '../../contract/settings.ts'
import { VirtualClock } from '../../lib/clock.ts'
import { openLog } from '../../lib/log.ts'
import { toMiner } from './entry.ts'
import { sampleAddress, sampleFacts, sampleFound, sampleReading } from './fleet.sample.ts'
import { Fleet } from './fleet.ts'

const finding = (code: string, level: Finding['level']): Finding => ({ code, level, text: code, check: null, since: 1 })

function start() {
  const clock = new VirtualClock(1_000_000)
  const fleet = new Fleet({ clock, log: openLog({ level: 'silent', file: null }), settings: () => defaultSettings })
  const { id } = fleet.arrive(sampleFound(sampleAddress(1), sampleFacts(), clock.now()), { demo: false, since: clock.now() })
  const healthOf = (miner: MinerId) => {
    const entry = fleet.get(miner)
    return entry === null ? null : toMiner(entry).health
  }
  return { fleet, id, codes: () => healthOf(id)?.findings.map(one => one.code), level: () => healthOf(id)?.level }
}

test('what others found wrong with a miner is among its findings, the worst first, until they take it back', () => {
  const { fleet, id, codes, level } = start()
  fleet.remark(id, 'rollout', [{ finding: finding('rollout.fell-back', 'warning'), untilHeard: false }])
  fleet.remark(id, 'drift', [{ finding: finding('pool.foreign', 'critical'), untilHeard: false }])
  expect(codes()).toEqual(['pool.foreign', 'rollout.fell-back'])
  expect(level()).toBe('critical')
  fleet.read(id, sampleReading(1_010_000))
  expect(codes()).toHaveLength(2)
  fleet.remark(id, 'drift', [])
  expect(codes()).toEqual(['rollout.fell-back'])
  fleet.remark(id, 'rollout', [])
  expect(level()).toBe('ok')
})

test('that a miner is gone is no longer so when it is heard of', () => {
  const { fleet, id, codes } = start()
  fleet.remark(id, 'rollout', [{ finding: finding('rollout.gone', 'critical'), untilHeard: true }])
  fleet.miss(id, { code: 'timeout', afterMs: 1000 })
  expect(codes()).toContain('rollout.gone')
  fleet.read(id, sampleReading(1_010_000))
  expect(codes()).toEqual([])
})
