import { expect, test } from 'vitest'
import type { Board, Fan } from '../../contract/model.ts'
import type { Reading } from '../driver.ts'
import { withSettings } from './settings.ts'
import { blankTelemetry } from './telemetry.ts'

const board: Board = {
  slot: 1,
  serial: null,
  hashrateHs: 0,
  nominalHashrateHs: null,
  chips: 76,
  chipsExpected: 76,
  chipTempMaxC: null,
  boardTempMaxC: null,
  chipTempsC: [],
  freqMhz: null,
  voltageV: null,
  hwErrors: null,
  status: null,
}
const fan: Fan = { slot: 1, rpm: 600, pct: null }
const faults = [
  { code: 'rate:-1', text: 'Rate is lower than ideal rate', board: null },
  { code: 'fans:-1', text: 'Wrong number', board: null },
]

function reading(activity: Reading['activity'], mode: string | null = null): Reading {
  const boards = [board, { ...board, slot: 2, status: 'missing' as const }]
  return { telemetry: { ...blankTelemetry(0), mode, boards, fans: [fan], faults }, activity, facts: {} }
}

test('a machine that is configured to sleep and does not hash sleeps, where its replies tell no mode', () => {
  const { telemetry, activity } = withSettings(reading('idle'), { mode: 'sleep', fanMode: 'auto' })
  expect(activity).toBe('sleeping')
  expect(telemetry).toMatchObject({ mode: 'sleep', fanMode: 'auto', faults: [{ code: 'fans:-1' }] })
  expect(telemetry.boards.map(({ status }) => status)).toEqual(['disabled', 'missing'])
})

test('what its replies tell comes first, and one that hashes does not sleep', () => {
  expect(withSettings(reading('idle', 'normal'), { mode: 'sleep', fanMode: null })).toMatchObject({
    activity: 'idle',
    telemetry: { mode: 'normal', faults },
  })
  expect(withSettings(reading('hashing'), { mode: 'sleep', fanMode: null })).toMatchObject({
    activity: 'hashing',
    telemetry: { mode: null },
  })
})

test('a machine without fans has no fan control', () => {
  const { telemetry } = reading('hashing')
  const hydro: Reading = { telemetry: { ...telemetry, fans: [] }, activity: 'hashing', facts: {} }
  expect(withSettings(hydro, { mode: 'normal', fanMode: 'auto' }).telemetry).toMatchObject({ mode: 'normal', fanMode: null })
})
