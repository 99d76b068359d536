import type { ComponentType } from 'react'

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
  /** Draws the value of the row with this id; the row's frame may hand it what all cells of the row share. */
  readonly Cell: ComponentType<{ readonly id: string }>
}

/** A column as it stands in the table now. */
export interface PlacedColumn<Row> {
  readonly column: Column<Row>
  readonly widthPx: number
  /** Distance from the left edge where a pinned column stays; `null` = it scrolls. */
  readonly pinnedAtPx: number | null
}
