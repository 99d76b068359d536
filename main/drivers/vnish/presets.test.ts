import { describe, expect, test } from 'vitest'
import { formatNumber } from '../../contract/units.ts'
import { recordsOf } from '../../transport/fields.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import { recordedText, recordingNamed } from '../recording.ts'
import { presetFor, presetsOf, presetWatts } from './presets.ts'

const parsed = parseTolerant(recordedText(recordingNamed('vnish/s21pro-1.2.7'), 'http-api-v1-autotune-presets.json') ?? '')
const recorded = presetsOf(parsed.ok ? recordsOf(parsed.value) : [], false)

describe('a preset', () => {
  test.each([
    [{ name: '2800', pretty: '2800 watt ~ 188 TH' }, 2800],
    [{ name: 'eco', pretty: '1450 W ~ 80 TH' }, 1450],
    [{ name: 'disabled', pretty: 'Disabled' }, null],
    [{}, null],
  ])('%j stands for %s W', (preset, watts) => {
    expect(presetWatts(preset)).toBe(watts)
  })

  test('is one of those that the machine lists, without the one that switches them off', () => {
    expect(recorded).toHaveLength(25)
    expect([recorded[0], recorded.at(-1)]).toEqual([
      { name: '2550', watts: 2550 },
      { name: '4690', watts: 4690 },
    ])
  })

  test('that needs a modified power supply is only for machines that have one', () => {
    const rows = [{ name: '3000' }, { name: '4000', modded_psu_required: true }]
    expect(presetsOf(rows, false).map(preset => preset.watts)).toEqual([3000])
    expect(presetsOf(rows, true).map(preset => preset.watts)).toEqual([3000, 4000])
  })
})

describe('the preset for a limit', () => {
  test.each([
    [3160, 3160],
    [3200, 3160],
    // The next one within is 3 % lower; this one is 1 W above.
    [2639, 2640],
  ])('of %i W is that of %i W', (limit, watts) => {
    expect(presetFor(recorded, limit)).toMatchObject({ watts })
  })

  test.each([1500, 6000])('of %i W does not exist, and the sentence says what does', limit => {
    expect(presetFor(recorded, limit)).toMatch(
      new RegExp(`from 2,550 to 4,690 W and none near ${formatNumber(limit)} W; the nearest are [\\d,]+ and [\\d,]+ W`),
    )
  })
})
