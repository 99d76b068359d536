import fc from 'fast-check'
import { expect, test } from 'vitest'
import { moveTo } from './move.ts'

test.each([
  ['ArrowDown', -1, 0],
  ['ArrowDown', 0, 1],
  ['ArrowDown', 99, 99],
  ['ArrowUp', -1, 0],
  ['ArrowUp', 5, 4],
  ['ArrowUp', 0, 0],
  ['PageDown', 0, 19],
  ['PageDown', 95, 99],
  ['PageUp', 50, 31],
  ['PageUp', 3, 0],
  ['Home', 50, 0],
  ['End', 50, 99],
])('%s from row %i leads to row %i', (key, index, to) => {
  expect(moveTo(key, { index, count: 100, page: 20 })).toBe(to)
})

test('other keys and empty tables lead nowhere', () => {
  expect(moveTo('a', { index: 3, count: 100, page: 20 })).toBeNull()
  expect(moveTo('ArrowDown', { index: -1, count: 0, page: 20 })).toBeNull()
})

test('no key leads out of the table', () => {
  const key = fc.constantFrom('ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End')
  fc.assert(
    fc.property(key, fc.integer({ min: 1, max: 5000 }), fc.nat(60), fc.nat(5000), (name, count, page, at) => {
      const to = moveTo(name, { index: (at % (count + 1)) - 1, count, page })
      expect(to).toBeGreaterThanOrEqual(0)
      expect(to).toBeLessThan(count)
    }),
  )
})
