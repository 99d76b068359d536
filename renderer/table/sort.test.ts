import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Column } from './column.ts'
import { naturalKey, sortRows } from './sort.ts'

interface Row {
  readonly n: number
  readonly key: number | string | null
}

const column: Column<Row> = {
  id: 'key',
  title: 'Key',
  name: 'Key',
  widthPx: 80,
  sortKey: row => row.key,
  exported: row => row.key,
  cell: ({ row }) => ({ content: row.key }),
}
const rowsOf = (keys: readonly (number | string | null)[]) => keys.map((key, n) => ({ key, n }))

test('unknowns come last in both directions', () => {
  const rows = rowsOf([3, null, 1, null, 2])
  expect(sortRows(rows, column, false).map(row => row.key)).toEqual([1, 2, 3, null, null])
  expect(sortRows(rows, column, true).map(row => row.key)).toEqual([3, 2, 1, null, null])
})

test('zero is a value, not an unknown', () => {
  expect(sortRows(rowsOf([null, 5, 0]), column, false).map(row => row.key)).toEqual([0, 5, null])
})

test('labels sort as people count', () => {
  const labels = ['B2-14', 'B10-1', 'B2-9', 'a1', 'B2-100']
  expect(sortRows(rowsOf(labels.map(naturalKey)), column, false).map(row => labels[row.n])).toEqual([
    'a1',
    'B2-9',
    'B2-14',
    'B2-100',
    'B10-1',
  ])
})

test('for any keys: nothing is lost, known ones are in order, equal ones keep their order', () => {
  const keys = fc.array(fc.option(fc.integer({ min: -5, max: 5 }), { nil: null }), { maxLength: 60 })
  fc.assert(
    fc.property(keys, fc.boolean(), (some, descending) => {
      const sorted = sortRows(rowsOf(some), column, descending)
      expect(sorted.map(row => row.n).toSorted((a, b) => a - b)).toEqual(some.map((_, n) => n))
      for (const [index, row] of sorted.entries()) {
        const next = sorted[index + 1]
        if (next === undefined) continue
        if (row.key === next.key) expect(row.n).toBeLessThan(next.n)
        else if (row.key === null) expect(next.key).toBeNull()
        else if (next.key !== null) expect(row.key < next.key).toBe(!descending)
      }
    }),
  )
})
