import { describe, expect, it } from 'vitest'
import { booleanOf, field, listOf, numberField, numberOf, recordOf, recordsOf, textField } from './fields.ts'

describe('a number', () => {
  it.each([
    [5, 5],
    ['13709.27', 13709.27],
    ['  0.0000', 0],
    [' 69.2461 ', 69.2461],
    ['-5e3', -5000],
    ['', null],
    ['524K', null],
    ['nan', null],
    ['inf', null],
    ['0x10', null],
    [Number.POSITIVE_INFINITY, null],
    [true, null],
    [null, null],
    [undefined, null],
    [[5], null],
  ])('of %j is %j', (value, expected) => {
    expect(numberOf(value)).toBe(expected)
  })

  it('is taken from the first name that holds one', () => {
    const record = { 'GHS 5s': '', 'MHS 5s': '7', 'MHS av': 8 }
    expect(numberField(record, 'GHS 5s', 'MHS 5s', 'MHS av')).toBe(7)
    expect(numberField(record, 'constructor')).toBeNull()
    expect(numberField(null, 'GHS 5s')).toBeNull()
  })
})

describe('a text', () => {
  it('is trimmed, and nothing when it is empty', () => {
    expect(textField({ a: ' ', b: ' S9 ' }, 'a', 'b')).toBe('S9')
    expect(textField({ a: 31 }, 'a')).toBe('31')
    expect(textField({ a: {} }, 'a')).toBeNull()
  })
})

describe('a yes or no', () => {
  it.each([
    [true, true],
    ['Y', true],
    ['false', false],
    [0, false],
    ['perhaps', null],
    [null, null],
  ])('of %j is %j', (value, expected) => {
    expect(booleanOf(value)).toBe(expected)
  })
})

describe('shapes', () => {
  it('that are something else are empty', () => {
    expect(recordOf([1])).toBeNull()
    expect(recordOf(null)).toBeNull()
    expect(listOf({ a: 1 })).toEqual([])
    expect(recordsOf([{ a: 1 }, 2, null, [3]])).toEqual([{ a: 1 }])
    expect(recordsOf({ a: 1 })).toEqual([{ a: 1 }])
    expect(field({ a: 1 }, 'toString')).toBeUndefined()
  })
})
