import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { type DragEvent, type KeyboardEvent, useRef, useState } from 'react'
import { type Column, type PlacedColumn, pinnedStyle } from './column.ts'
import classes from './grid.module.css'

/** The column that rows are sorted by. */
export interface GridSort {
  readonly column: string
  readonly descending: boolean
}

export interface GridHeaderProps<Row> {
  readonly columns: readonly PlacedColumn<Row>[]
  readonly sort: GridSort | null
  readonly onSort: (column: Column<Row>) => void
  /** Puts a column where another one stands. */
  readonly onMove: (id: string, before: string) => void
  readonly onResizeStart: (id: string, event: unknown) => void
  readonly onResizeBy: (id: string, px: number) => void
  readonly resizing: string | false
}

/** px by which Shift and an arrow key change a column's width. */
const keyStepPx = 8

/** The header row: one tab stop; arrows go along it, Enter sorts, Shift and arrows resize, dragging moves a column. */
export function GridHeader<Row>(props: GridHeaderProps<Row>) {
  const { columns, sort, onSort, onMove, onResizeStart, onResizeBy, resizing } = props
  const [current, setCurrent] = useState(0)
  const row = useRef<HTMLDivElement>(null)
  const focusAt = (index: number) => {
    const to = Math.min(Math.max(index, 0), columns.length - 1)
    setCurrent(to)
    row.current?.querySelectorAll('button')[to]?.focus()
  }
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const id = columns[index]?.column.id
    if (event.shiftKey && id !== undefined) onResizeBy(id, step * keyStepPx)
    else focusAt(index + step)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual table positions its rows itself
    // biome-ignore lint/a11y/useFocusableInteractive: its buttons take the focus
    <div ref={row} role="row" aria-rowindex={1} className={classes.header}>
      <span className={classes.check} />
      {columns.map(({ column, pinnedAtPx }, index) => (
        // biome-ignore lint/a11y/useSemanticElements: see above
        // biome-ignore lint/a11y/useFocusableInteractive: see above
        <div
          key={column.id}
          role="columnheader"
          aria-colindex={index + 1}
          aria-sort={sort?.column !== column.id ? 'none' : sort.descending ? 'descending' : 'ascending'}
          className={classes.heading}
          data-align={column.align ?? 'start'}
          data-pinned={pinnedAtPx === null ? undefined : true}
          style={pinnedStyle(pinnedAtPx)}
          onDragOver={event => event.preventDefault()}
          onDrop={event => onMove(event.dataTransfer.getData('text/plain'), column.id)}
        >
          <button
            type="button"
            className={classes.title}
            tabIndex={index === Math.min(current, columns.length - 1) ? 0 : -1}
            draggable
            title={column.name}
            onDragStart={(event: DragEvent) => event.dataTransfer.setData('text/plain', column.id)}
            onClick={() => onSort(column)}
            onFocus={() => setCurrent(index)}
            onKeyDown={event => onKeyDown(event, index)}
          >
            <span className={classes.words}>
              {column.title} {column.unit === undefined ? null : <small>{column.unit}</small>}
            </span>
            {sort?.column !== column.id ? null : sort.descending ? (
              <IconArrowDown size={12} aria-hidden />
            ) : (
              <IconArrowUp size={12} aria-hidden />
            )}
          </button>
          <span
            className={classes.grip}
            data-active={resizing === column.id || undefined}
            aria-hidden
            onMouseDown={event => onResizeStart(column.id, event)}
            onTouchStart={event => onResizeStart(column.id, event)}
          />
        </div>
      ))}
    </div>
  )
}
