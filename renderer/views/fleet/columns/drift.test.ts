import { expect, test } from 'vitest'
import type { Miner } from '../../../../main/contract/model.ts'
import { sampleMiner } from '../../../store/miner.sample.ts'
import { usePrefs } from '../../../store/prefs.ts'
import { drift } from './drift.ts'
import { showColumn, shownColumns } from './registry.ts'

const cellOf = (miner: Miner) => drift.cell({ row: miner, age: null })
const finding = { code: 'drift.foreign', level: 'critical', text: 'It mines on "evil"', check: null, since: 0 } as const

test('nothing expected is unknown, as expected is quiet, drift is marked as badly as its findings', () => {
  expect(cellOf(sampleMiner(1)).content).toBeNull()
  expect(cellOf(sampleMiner(1, { drift: [] }))).toMatchObject({ content: 'as expected', tone: 'dim' })
  expect(cellOf(sampleMiner(1, { drift: ['pools', 'mode'] }))).toMatchObject({ content: 'pools, mode', tone: 'warning' })
  const hijacked = sampleMiner(1, { drift: ['pools'], health: { level: 'critical', findings: [finding] } })
  expect(cellOf(hijacked)).toMatchObject({ content: 'pools', tone: 'critical', title: 'It mines on "evil"' })
})

test('who drifts sorts before who does not', () => {
  const keys = [sampleMiner(1, { drift: ['pools'] }), sampleMiner(2, { drift: [] })].map(drift.sortKey)
  expect(String(keys[0]) < String(keys[1])).toBe(true)
  expect(drift.sortKey(sampleMiner(3))).toBeNull()
})

test('the column is shown behind the state when something is expected for the first time, and not twice', () => {
  expect(shownColumns(usePrefs.getState().columns)).not.toContain('drift')
  showColumn('drift')
  showColumn('drift')
  const shown = shownColumns(usePrefs.getState().columns)
  expect(shown.slice(0, 2)).toEqual(['state', 'drift'])
  expect(shown.filter(id => id === 'drift')).toHaveLength(1)
})
