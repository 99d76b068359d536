import { memo } from 'react'
import type { PlacedColumn } from './column.ts'
import classes from './grid.module.css'
import { GridRow, type UseRow } from './grid-row.tsx'
import { rowsBySlot } from './row-window.ts'
import { useRowWindow } from './use-row-window.ts'

interface GridBodyProps<Row> {
  readonly scroller: HTMLElement | null
  readonly gridId: string
  readonly ids: readonly string[]
  readonly columns: readonly PlacedColumn<Row>[]
  readonly rowHeightPx: number
  readonly selected: ReadonlySet<string>
  readonly focused: string | null
  readonly useRow: UseRow<Row>
}

function PlainGridBody<Row>({ scroller, gridId, ids, columns, rowHeightPx, selected, focused, useRow }: GridBodyProps<Row>) {
  const { from, to, slots } = useRowWindow(scroller, ids.length, rowHeightPx)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual table positions its rows itself
    <div role="rowgroup" className={classes.body} style={{ height: ids.length * rowHeightPx }}>
      {rowsBySlot({ from, to }, slots).map(index => {
        const id = ids[index]
        return id === undefined ? null : (
          // A row that comes is drawn into the elements of one that left: changing text is far cheaper than making elements.
          <GridRow
            key={index % slots}
            id={id}
            index={index}
            domId={`${gridId}-${index}`}
            topPx={index * rowHeightPx}
            columns={columns}
            selected={selected.has(id)}
            focused={id === focused}
            useRow={useRow}
          />
        )
      })}
    </div>
  )
}

/** The rows in sight. Apart from the grid, so that scrolling draws neither the header nor the columns' state again. */
export const GridBody = memo(PlainGridBody) as typeof PlainGridBody
