import { expect, test } from 'vitest'
import type { MinerConfig, MinerState, Telemetry } from '../model.ts'
import type { Shown } from './action.ts'
import { setPowerLimit } from './set-power-limit.ts'
import { setPowerMode } from './set-power-mode.ts'
import { sleep } from './sleep.ts'
import { wake } from './wake.ts'

function shows(state: MinerState, config: Partial<MinerConfig> | null, reading: Partial<Telemetry> | null = { hashrateHs: null }): Shown {
  return { state, config: config as MinerConfig | null, reading: reading as Telemetry | null, locating: null }
}

const hashing = shows('hashing', { mode: 'normal' }, { hashrateHs: 1e14 })
const asleep = shows('sleeping', null)
const gone = shows('offline', null, null)

test('a machine sleeps when it says so, or when its configuration does and it does not hash', () => {
  expect(sleep.took(hashing, asleep, {}).took).toBe(true)
  expect(sleep.took(hashing, shows('idle', { mode: 'sleep' }, { hashrateHs: 0 }), {}).took).toBe(true)
  expect(sleep.took(hashing, shows('hashing', { mode: 'sleep' }, { hashrateHs: 1e14 }), {})).toEqual({
    took: false,
    because: 'it is hashing',
  })
  expect(sleep.took(hashing, gone, {}).took).toBe(false)
  expect([sleep.diff(asleep, {}), sleep.diff(hashing, {}).length]).toEqual([[], 1])
})

test('a machine is awake when it neither sleeps nor is stored to, whether or not it hashes yet', () => {
  expect(wake.took(asleep, hashing, {})).toEqual({ took: true, note: null })
  expect(wake.took(asleep, shows('starting', { mode: 'normal' }), {})).toMatchObject({
    took: true,
    note: expect.stringContaining('starting'),
  })
  expect(wake.took(asleep, shows('idle', { mode: 'sleep' }), {}).took).toBe(false)
  expect(wake.took(asleep, asleep, {}).took).toBe(false)
  expect(wake.took(asleep, gone, {}).took).toBe(false)
  expect([wake.diff(hashing, {}), wake.diff(asleep, {}).length, wake.diff(gone, {}).length]).toEqual([[], 1, 1])
})

test('the stored power mode counts before the one that is running', () => {
  const low = shows('hashing', { mode: null }, { mode: 'low' })
  expect(setPowerMode.diff(low, { mode: 'low' })).toEqual([])
  expect(setPowerMode.took(hashing, low, { mode: 'low' }).took).toBe(true)
  expect(setPowerMode.took(hashing, hashing, { mode: 'low' })).toEqual({ took: false, because: 'it is still in normal mode' })
  expect(setPowerMode.took(hashing, shows('hashing', null, { mode: null }), { mode: 'low' }).took).toBe(false)
  expect([setPowerMode.undo(hashing, { mode: 'low' }), setPowerMode.undo(asleep, { mode: 'low' })]).toEqual([{ mode: 'normal' }, null])
  expect(setPowerMode.ask.safeParse({ mode: 'turbo' }).success).toBe(false)
})

test.each([
  [3000, true, null],
  [3010, true, expect.stringContaining('rounded')],
  [3100, false, null],
])('a limit of %i W where 3000 W were asked for: %s', (shown, took, note) => {
  const result = setPowerLimit.took(hashing, shows('hashing', { powerLimitW: shown }), { watts: 3000 })
  expect(result.took).toBe(took)
  if (result.took) expect(result.note).toEqual(note)
})

test('a limit that nobody can read proves nothing and cannot be undone', () => {
  expect(setPowerLimit.took(hashing, hashing, { watts: 3000 }).took).toBe(false)
  expect(setPowerLimit.undo(hashing, { watts: 3000 })).toBeNull()
  expect(setPowerLimit.undo(shows('hashing', { powerLimitW: 3250 }), { watts: 3000 })).toEqual({ watts: 3250 })
  for (const watts of [0, 50_000, 3000.5, Number.NaN]) expect(setPowerLimit.ask.safeParse({ watts }).success).toBe(false)
})
