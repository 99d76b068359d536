import type { CSSProperties, ReactNode } from 'react'

/** How serious a value is by itself; `dim` = beside the point, `stale` = too old to be live. */
export type Tone = 'plain' | 'warning' | 'critical' | 'dim' | 'stale'

/** What stands in one cell. Data instead of a component: a table draws hundreds of them in a frame. */
export interface CellView {
  /** Text is by far the cheapest; elements should be made once and reused. `null` = unknown, drawn as "–". */
  readonly content: ReactNode
  /** Default: plain. */
  readonly tone?: Tone
  /** On hover: the whole text, why it is unknown, or how old it is. */
  readonly title?: string | undefined
}

/** What the table follows for one row. */
export interface ShownRow<Row> {
  readonly row: Row
  /** How old its values are when they are too old to be live ('14 min ago'); `null` = live. */
  readonly age: string | null
}

/** What a table needs to know of a column. The table itself knows nothing about what its rows are. */
export interface Column<Row> {
  readonly id: string
  /** In the header. */
  readonly title: string
  /** In the columns menu and the export, where the short title may not be enough. */
  readonly name: string
  /** Stands once in the header, not in each cell. */
  readonly unit?: string
  readonly align?: 'start' | 'end'
  readonly widthPx: number
  /** Takes the room that is left over. */
  readonly grow?: boolean
  /** For sorting: numbers or text that sorts as people count; `null` = unknown, always last. */
  readonly sortKey: (row: Row) => number | string | null
  /** Sorted this way on the first click. */
  readonly firstDescending?: boolean
  /** For the export: base number or text; `null` = empty. */
  readonly exported: (row: Row) => number | string | null
  /** What stands in the cell of a row. */
  readonly cell: (shown: ShownRow<Row>) => CellView
}

/** A column as it stands in the table now. */
export interface PlacedColumn<Row> {
  readonly column: Column<Row>
  readonly widthPx: number
  /** Distance from the left edge where a pinned column stays; `null` = it scrolls. */
  readonly pinnedAtPx: number | null
}

/** Where a pinned cell or heading stays. A variable, because it holds only while the table is scrolled sideways. */
export function pinnedStyle(pinnedAtPx: number | null): CSSProperties | undefined {
  return pinnedAtPx === null ? undefined : ({ '--pinned-at': `${pinnedAtPx}px` } as CSSProperties)
}
