import { expect, test } from 'vitest'
import { defaultSettings } from '../../../main/contract/settings.ts'
import { checkPace, usualPace } from './pace.ts'
import { paceOf } from './pace-of.ts'

const usual = usualPace(defaultSettings)

test('what a batching leaves open stays as it was, what it says is shown, and not bounded is empty', () => {
  expect(paceOf({ size: 3, everyS: 60, canary: false }, usual)).toEqual({ ...usual, size: '3', everyS: '60', canary: false })
  expect(paceOf({ size: 3, everyS: 60, canary: true, atOnce: null, power: { hallKw: 40 } }, usual)).toMatchObject({
    atOnce: '',
    hallKw: '40',
  })
})

test('what the form makes of a batching is that batching', () => {
  const full = {
    size: 7,
    everyS: 2.5,
    canary: true,
    atOnce: 20,
    order: 'rack' as const,
    budget: { pct: 5, inARow: 2 },
    power: { hallKw: 100, groupKw: null },
  }
  expect(checkPace(paceOf(full, usual)).value).toEqual(full)
})
