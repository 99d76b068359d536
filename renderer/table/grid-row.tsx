import { type ComponentType, memo, type ReactNode } from 'react'
import type { PlacedColumn } from './column.ts'
import classes from './grid.module.css'

/** Wraps the cells of a row, to give them what they share. */
export type RowFrame = ComponentType<{ readonly id: string; readonly children: ReactNode }>

interface GridRowProps<Row> {
  readonly id: string
  /** From 0, in the order that is shown. */
  readonly index: number
  readonly domId: string
  readonly topPx: number
  readonly columns: readonly PlacedColumn<Row>[]
  readonly selected: boolean
  readonly focused: boolean
  readonly Frame: RowFrame
}

function PlainGridRow<Row>({ id, index, domId, topPx, columns, selected, focused, Frame }: GridRowProps<Row>) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus and names the active row (aria-activedescendant)
    // biome-ignore lint/a11y/useSemanticElements: a virtual table positions its rows itself
    <div
      role="row"
      id={domId}
      data-row={id}
      data-focused={focused || undefined}
      className={classes.row}
      aria-rowindex={index + 2}
      aria-selected={selected}
      style={{ transform: `translateY(${topPx}px)` }}
    >
      <Frame id={id}>
        <Check selected={selected} />
        {columns.map(({ column, pinnedAtPx }, at) => (
          // biome-ignore lint/a11y/useSemanticElements: see the row
          // biome-ignore lint/a11y/useFocusableInteractive: see the row
          <div
            key={column.id}
            role="gridcell"
            aria-colindex={at + 1}
            className={classes.cell}
            data-align={column.align ?? 'start'}
            data-pinned={pinnedAtPx === null ? undefined : true}
            style={pinnedAtPx === null ? undefined : { left: pinnedAtPx }}
          >
            <column.Cell id={id} />
          </div>
        ))}
      </Frame>
    </div>
  )
}

/** One row; draws again only when it moves, its columns change or its own selection does. Its cells follow their values themselves. */
export const GridRow = memo(PlainGridRow) as typeof PlainGridRow

/** For the pointer; the keyboard selects with Space and a screen reader hears `aria-selected`. */
function Check({ selected }: { selected: boolean }) {
  return (
    <span className={classes.check} data-check aria-hidden>
      <svg viewBox="0 0 14 14" data-on={selected || undefined} aria-hidden="true">
        <rect x="1" y="1" width="12" height="12" rx="3" />
        {selected ? <path d="m4 7.2 2.2 2.2L10.2 5" /> : null}
      </svg>
    </span>
  )
}
