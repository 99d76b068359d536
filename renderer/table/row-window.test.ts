import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rowsBySlot, rowWindow, windowSlots } from './row-window.ts'

const sight = fc.record({
  topPx: fc.nat(200_000),
  heightPx: fc.integer({ min: 1, max: 3000 }),
  rowPx: fc.constantFrom(28, 36, 44),
  count: fc.nat(5000),
})

test('the top of the table begins with the first row', () => {
  expect(rowWindow({ topPx: 0, heightPx: 280, rowPx: 28, count: 5000 })).toEqual({ from: 0, to: 29 })
})

test('a scroll within a step keeps the same rows', () => {
  const at = (topPx: number) => rowWindow({ topPx, heightPx: 280, rowPx: 28, count: 5000 })
  expect(at(28 * 42)).toEqual(at(28 * 43))
})

test('every row in sight is in the window, and no row that does not exist', () => {
  fc.assert(
    fc.property(sight, given => {
      const { from, to } = rowWindow(given)
      expect(from).toBeGreaterThanOrEqual(0)
      expect(to).toBeLessThanOrEqual(given.count)
      for (let y = given.topPx; y < given.topPx + given.heightPx; y += given.rowPx) {
        const index = Math.floor(y / given.rowPx)
        if (index < given.count) expect(index >= from && index < to).toBe(true)
      }
    }),
  )
})

test('a window holds as many rows as there are slots, wherever it stands, so that no element is made while scrolling', () => {
  fc.assert(
    fc.property(sight, given => {
      const { from, to } = rowWindow(given)
      expect(to - from).toBe(Math.min(windowSlots(given), given.count))
    }),
  )
})

test('a row keeps its slot while the window moves past it', () => {
  expect(rowsBySlot({ from: 0, to: 5 }, 5)).toEqual([0, 1, 2, 3, 4])
  expect(rowsBySlot({ from: 2, to: 7 }, 5)).toEqual([5, 6, 2, 3, 4])
})
