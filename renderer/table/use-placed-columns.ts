import {
  columnOrderingFeature,
  columnPinningFeature,
  columnResizingFeature,
  type columnResizingState,
  columnSizingFeature,
  columnVisibilityFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { useMemo, useState } from 'react'
import type { Column, PlacedColumn } from './column.ts'

const features = tableFeatures({
  columnOrderingFeature,
  columnPinningFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  columnResizingFeature,
})
const noRows: readonly never[] = []
const notResizing: columnResizingState = {
  columnSizingStart: [],
  deltaOffset: null,
  deltaPercentage: null,
  isResizingColumn: false,
  startOffset: null,
  startSize: null,
}

/** How the user set the columns up. */
export interface ColumnLayout {
  /** Ids of the columns that are shown, in order. */
  readonly shown: readonly string[]
  readonly pinned: readonly string[]
  readonly widths: Readonly<Record<string, number>>
  readonly onWidths: (widths: Readonly<Record<string, number>>) => void
}

/** Places the columns: shown ones only, pinned ones first, each with its width; and what starts a resize with the pointer. */
export function usePlacedColumns<Row>(columns: readonly Column<Row>[], layout: ColumnLayout, leadPx: number) {
  const [columnResizing, setColumnResizing] = useState(notResizing)
  const definitions = useMemo(() => columns.map(column => ({ id: column.id, size: column.widthPx, minSize: 36, maxSize: 900 })), [columns])
  const columnVisibility = useMemo(
    () => Object.fromEntries(columns.map(({ id }) => [id, layout.shown.includes(id)])),
    [columns, layout.shown],
  )
  const table = useTable({
    features,
    columns: definitions,
    data: noRows,
    columnResizeMode: 'onChange',
    state: {
      columnResizing,
      columnVisibility,
      columnOrder: [...layout.shown],
      columnSizing: layout.widths,
      columnPinning: { start: layout.pinned.filter(id => layout.shown.includes(id)), end: [] },
    },
    onColumnResizingChange: setColumnResizing,
    onColumnSizingChange: updater => layout.onWidths(typeof updater === 'function' ? updater(layout.widths) : updater),
  })
  const headers = table.getHeaderGroups()[0]?.headers ?? []
  const signature = headers.map(header => `${header.column.id} ${header.getSize()} ${header.column.getIsPinned()}`).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature says all that the placement depends on
  const placed = useMemo(() => place(columns, headers, leadPx), [columns, signature, leadPx])
  const startResize = (id: string, event: unknown) => headers.find(header => header.column.id === id)?.getResizeHandler()(event)
  return { placed, startResize, resizing: columnResizing.isResizingColumn }
}

interface HeaderLike {
  readonly column: { readonly id: string; getIsPinned(): string | false }
  getSize(): number
}

function place<Row>(columns: readonly Column<Row>[], headers: readonly HeaderLike[], leadPx: number): readonly PlacedColumn<Row>[] {
  let left = leadPx
  return headers.flatMap(header => {
    const column = columns.find(({ id }) => id === header.column.id)
    if (column === undefined) return []
    const pinnedAtPx = header.column.getIsPinned() === false ? null : left
    left += header.getSize()
    return [{ column, widthPx: header.getSize(), pinnedAtPx }]
  })
}
