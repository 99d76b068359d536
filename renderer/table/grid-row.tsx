import { memo } from 'react'
import { unknownText } from '../../main/contract/units.ts'
import { type PlacedColumn, pinnedStyle, type ShownRow } from './column.ts'
import classes from './grid.module.css'

/** Follows the row with this id once for all its cells; `undefined` = it is gone. */
export type UseRow<Row> = (id: string) => ShownRow<Row> | undefined

interface GridRowProps<Row> {
  readonly id: string
  /** From 0, in the order that is shown. */
  readonly index: number
  readonly domId: string
  readonly topPx: number
  readonly columns: readonly PlacedColumn<Row>[]
  readonly selected: boolean
  readonly focused: boolean
  readonly useRow: UseRow<Row>
}

function PlainGridRow<Row>({ id, index, domId, topPx, columns, selected, focused, useRow }: GridRowProps<Row>) {
  const shown = useRow(id)
  if (shown === undefined) return null
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
      {selected ? ticked : unticked}
      {columns.map((placed, at) => (
        <Cell key={placed.column.id} placed={placed} index={at} shown={shown} />
      ))}
    </div>
  )
}

/** One row; draws again only when it moves, its columns or its values change, or its own selection does. */
export const GridRow = memo(PlainGridRow) as typeof PlainGridRow

function Cell<Row>({ placed, index, shown }: { placed: PlacedColumn<Row>; index: number; shown: ShownRow<Row> }) {
  const { column, pinnedAtPx } = placed
  const { content, tone = 'plain', title } = column.cell(shown)
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the row
    // biome-ignore lint/a11y/useFocusableInteractive: see the row
    <div
      role="gridcell"
      aria-colindex={index + 1}
      className={classes.cell}
      data-align={column.align}
      data-tone={content === null ? 'dim' : tone === 'plain' ? undefined : tone}
      data-pinned={pinnedAtPx === null ? undefined : true}
      style={pinnedStyle(pinnedAtPx)}
      title={title}
    >
      {content ?? unknownText}
    </div>
  )
}

/** For the pointer; the keyboard selects with Space and a screen reader hears `aria-selected`. */
const unticked = (
  <span className={classes.check} data-check aria-hidden>
    <svg viewBox="0 0 14 14" aria-hidden="true">
      <rect x="1" y="1" width="12" height="12" rx="3" />
    </svg>
  </span>
)

const ticked = (
  <span className={classes.check} data-check aria-hidden>
    <svg viewBox="0 0 14 14" data-on aria-hidden="true">
      <rect x="1" y="1" width="12" height="12" rx="3" />
      <path d="m4 7.2 2.2 2.2L10.2 5" />
    </svg>
  </span>
)
