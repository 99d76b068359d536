import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultSettings, settingsSchema } from '../../../main/contract/settings.ts'
import { boundsOf, changesOf, draftProblems, type NumberKey, numberProblem, numberSections, parseNumber } from './numbers.ts'

const keys: readonly NumberKey[] = Object.values(numberSections).flatMap(section => section.map(row => row.key))

test('every number setting has a place in the view, once', () => {
  const numbers = Object.entries(defaultSettings)
    .filter(([, value]) => typeof value === 'number')
    .map(([key]) => key)
  expect([...keys].sort()).toEqual(numbers.sort())
})

describe('a number setting', () => {
  test('is judged exactly as the engine judges it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...keys),
        fc.oneof(fc.integer({ min: -10, max: 6000 }), fc.double({ min: -10, max: 6000, noNaN: true })),
        (key, value) => {
          const text = value.toFixed(2)
          expect(numberProblem(key, text) === null).toBe(settingsSchema.shape[key].safeParse(Number(text)).success)
        },
      ),
    )
  })

  test.each([
    ['', null],
    [' 12 ', 12],
    ['1,5', 1.5],
    ['1e3', null],
    ['abc', null],
    ['-4', -4],
  ])('typed as "%s" reads as %s', (text, value) => {
    expect(parseNumber(text)).toBe(value)
  })

  test('out of range names what is accepted', () => {
    expect(numberProblem('chipTempWarningC', '200')).toBe('200 is out of range. It goes from 40 to 130.')
    expect(numberProblem('batchSize', '1.5')).toBe('1.5 is not a whole number.')
    expect(numberProblem('batchSize', 'ten')).toBe('"ten" is not a number. Type one from 1 to 5,000.')
    expect(boundsOf('batchEveryS').whole).toBe(false)
  })
})

describe('a draft of settings', () => {
  test('with the critical temperature below the warning is refused at the critical field', () => {
    expect(draftProblems({ chipTempWarningC: '96' }, defaultSettings)).toEqual({
      chipTempCriticalC: 'The critical temperature must be above the warning temperature of 96 °C.',
    })
    expect(draftProblems({ chipTempWarningC: '96', chipTempCriticalC: '99' }, defaultSettings)).toEqual({})
  })

  test('sends only what differs from what is stored', () => {
    expect(changesOf({ batchSize: String(defaultSettings.batchSize), batchEveryS: '7' }, defaultSettings)).toEqual({ batchEveryS: 7 })
  })
})
