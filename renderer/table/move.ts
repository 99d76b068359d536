/** Where a key takes the focus. */
export interface MoveContext {
  /** Index of the focused row; -1 = none. */
  readonly index: number
  readonly count: number
  /** Whole rows in sight. */
  readonly page: number
}

/** The row that a navigation key leads to, or `null` when it is no such key or there are no rows. */
export function moveTo(key: string, { index, count, page }: MoveContext): number | null {
  if (count === 0) return null
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: index + 1,
    ArrowUp: index < 0 ? 0 : index - 1,
    PageDown: Math.max(index, 0) + Math.max(page - 1, 1),
    PageUp: Math.max(index, 0) - Math.max(page - 1, 1),
    Home: 0,
    End: count - 1,
  }
  const to = steps[key]
  return to === undefined ? null : Math.min(Math.max(to, 0), count - 1)
}
