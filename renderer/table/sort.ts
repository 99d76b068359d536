import type { Column } from './column.ts'

/**
 * Sorts rows by one column. Unknown values come last in both directions; equal ones keep their order.
 * Keys are computed once per row, so that 5,000 rows take a few milliseconds.
 */
export function sortRows<Row>(rows: readonly Row[], column: Column<Row>, descending: boolean): Row[] {
  const sign = descending ? -1 : 1
  const keyed = rows.map(row => ({ row, key: column.sortKey(row) }))
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return a.key === b.key ? 0 : a.key === null ? 1 : -1
    return a.key === b.key ? 0 : a.key < b.key ? -sign : sign
  })
  return keyed.map(({ row }) => row)
}

const natural = new Map<string, string>()
/** Keys are remembered up to this many; then the memory starts anew. */
const naturalLimit = 50_000

/** A key under which 'B2-9' sorts before 'B2-14' by plain comparison. */
export function naturalKey(text: string): string {
  const known = natural.get(text)
  if (known !== undefined) return known
  if (natural.size >= naturalLimit) natural.clear()
  const key = text.toLowerCase().replace(/\d+/g, digits => digits.padStart(12, '0'))
  natural.set(text, key)
  return key
}
