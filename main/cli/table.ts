/** A column of a printed table. */
export interface Column<Row> {
  readonly title: string
  readonly align?: 'end'
  /** Longest text shown, in characters. Default 60. */
  readonly longest?: number
  cell(row: Row): string
}

/** An aligned table, titles first, two blanks between columns. */
export function formatTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): readonly string[] {
  const lines = [columns.map(column => column.title), ...rows.map(row => columns.map(column => plain(column.cell(row), column.longest)))]
  const widths = columns.map((_, at) => Math.max(...lines.map(line => line[at]?.length ?? 0)))
  return lines.map(line =>
    line
      .map((text, at) => (columns[at]?.align === 'end' ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}

/**
 * A miner's own words made safe for a terminal: one line, without control characters, which could move the cursor or set the title.
 * @param longest in characters; what is longer is cut
 */
export function plain(text: string, longest = 60): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim()
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}

/** A whole line of a miner's own words for a terminal: its blanks and tabs stay, control characters become blanks. */
export function printable(line: string): string {
  return line.replace(/(?!\t)[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ')
}
