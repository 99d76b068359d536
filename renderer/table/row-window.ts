/** Which rows exist as elements: from `from` up to, not including, `to`. */
export interface RowWindow {
  readonly from: number
  readonly to: number
}

/** What is in sight of a table with rows of one height. */
export interface Sight {
  readonly topPx: number
  readonly heightPx: number
  readonly rowPx: number
  readonly count: number
}

/** Rows kept ready above and below what is in sight: what a fast wheel passes in two or three frames. */
const ahead = 8
/** The window moves in steps of so many rows: larger ones cost less in sum, smaller ones never cost a frame. */
const step = 2

/** The rows in sight and some around them. */
export function rowWindow({ topPx, heightPx, rowPx, count }: Sight): RowWindow {
  const slots = windowSlots({ heightPx, rowPx })
  const from = Math.floor((Math.floor(topPx / rowPx) - ahead) / step) * step
  const first = Math.max(Math.min(from, count - slots), 0)
  return { from: first, to: Math.min(first + slots, count) }
}

/** The index of the row that each slot holds. Slots stay where they are in the page and change their row, so that no element ever moves. */
export function rowsBySlot({ from, to }: RowWindow, slots: number): number[] {
  return Array.from({ length: to - from }, (_, at) => from + at).sort((a, b) => (a % slots) - (b % slots))
}

/** How many rows a window holds, wherever it stands: a row that comes takes the elements of one that left. */
export function windowSlots({ heightPx, rowPx }: Pick<Sight, 'heightPx' | 'rowPx'>): number {
  return Math.ceil(heightPx / rowPx) + 1 + 2 * ahead + step
}
