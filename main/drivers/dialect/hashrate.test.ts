import { describe, expect, test } from 'vitest'
import { nominalOf, parseRate, scaleOf, unitHs } from './hashrate.ts'
import { modelNamed } from './model-name.ts'

describe('units of rates', () => {
  test.each([
    ['GH/s', 1e9],
    ['GH', 1e9],
    ['TH/s', 1e12],
    ['kSol', 1e3],
    ['Sol/s', 1],
    ['H/s', 1],
    ['MHS', 1e6],
    ['apples', null],
    [null, null],
  ])('%j is %j H/s', (text, hs) => {
    expect(unitHs(text)).toBe(hs)
  })

  test.each([
    ['21632.89GH/s', 21_632_890_000_000],
    ['6809.27 GH/s', 6_809_270_000_000],
    ['6809.27', null],
    ['', null],
  ])('%j is %j H/s', (text, hs) => {
    expect(parseRate(text)).toBe(hs)
  })

  test('a Z11 image that counts Sol/s instead of kSol/s is read right', () => {
    const model = modelNamed('Z11')
    expect(scaleOf({ unitHs: 1e3, ideal: null, rate: 141.54, model })).toBe(1e3)
    expect(scaleOf({ unitHs: 1e3, ideal: null, rate: 145_474.39, model })).toBe(1)
  })

  test('a KS5 that calls its unit H/s while it does not hash keeps its nominal rate', () => {
    const model = modelNamed('KS5')
    expect(scaleOf({ unitHs: 1, ideal: 20_000, rate: 0, model })).toBe(1e9)
    expect(nominalOf(20_000, 1e9, model)).toBe(20e12)
  })

  test('a machine that hashes a thousandth of its nominal rate is not made a thousand times faster', () => {
    expect(scaleOf({ unitHs: 1e9, ideal: null, rate: 13.5, model: modelNamed('S9') })).toBe(1e9)
    expect(scaleOf({ unitHs: 1e9, ideal: 110_000, rate: 110, model: modelNamed('S19 Pro') })).toBe(1e9)
  })

  test('an absurd nominal rate gives way to that of the model', () => {
    expect(nominalOf(0, 1e9, modelNamed('S9'))).toBe(13.5e12)
    expect(nominalOf(1, 1, modelNamed('S9'))).toBe(13.5e12)
    expect(nominalOf(null, 1e9, null)).toBeNull()
  })
})
