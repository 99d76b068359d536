import { type CSSProperties, type KeyboardEvent, type MouseEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import type { Column, PlacedColumn } from './column.ts'
import classes from './grid.module.css'
import { GridBody } from './grid-body.tsx'
import { GridHeader, type GridSort } from './grid-header.tsx'
import type { UseRow } from './grid-row.tsx'
import { moveTo } from './move.ts'
import { type ColumnLayout, usePlacedColumns } from './use-placed-columns.ts'

/** Height of the header row, px. */
const headerPx = 30
/** Width of the tick at the left of each row, px. */
const leadPx = 32

export interface GridProps<Row> {
  /** Read out for the table as a whole. */
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly layout: ColumnLayout
  /** Row ids in the order in which they are shown. */
  readonly ids: readonly string[]
  readonly rowHeightPx: number
  readonly sort: GridSort | null
  readonly selected: ReadonlySet<string>
  readonly focused: string | null
  readonly useRow: UseRow<Row>
  readonly onSort: (column: Column<Row>) => void
  readonly onMoveColumn: (id: string, before: string) => void
  /** The focus moved with the keyboard; `extend` = Shift was held. */
  readonly onFocusRow: (id: string, extend: boolean) => void
  readonly onClickRow: (id: string, how: { readonly extend: boolean; readonly toggle: boolean }) => void
  readonly onToggle: (id: string) => void
  readonly onSelectAll: () => void
  readonly onOpen: (id: string) => void
  readonly onMenu: (id: string, at: { readonly x: number; readonly y: number }) => void
  /** The user does something in the table: the order should hold still. */
  readonly onTouch: () => void
}

/** A dense virtual table with fixed row height. Knows ids, columns and keys; nothing about what a row is. */
export function Grid<Row>(props: GridProps<Row>) {
  const { ids, rowHeightPx, focused, layout } = props
  // In state: the rows must be measured again as soon as it is there.
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null)
  const gridId = useId()
  const { placed, startResize, resizing } = usePlacedColumns(props.columns, layout, leadPx)
  const focusedIndex = useMemo(() => (focused === null ? -1 : ids.indexOf(focused)), [ids, focused])

  // Whoever moves the focus from elsewhere (the palette, a button pressed in the hall) brings its row into sight, once.
  const shown = useRef<string | null>(null)
  useEffect(() => {
    if (shown.current === focused || focusedIndex < 0) return
    shown.current = focused
    scrollToRow(scroller, focusedIndex, rowHeightPx)
  }, [focused, focusedIndex, scroller, rowHeightPx])

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    props.onTouch()
    // Keys on a header or in a menu are theirs.
    if (event.target !== scroller) return
    const page = Math.floor(((scroller?.clientHeight ?? 0) - headerPx) / rowHeightPx)
    if (handleKey(event, props, focusedIndex, page, index => scrollToRow(scroller, index, rowHeightPx))) event.preventDefault()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual table positions its rows itself
    <div
      ref={setScroller}
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={ids.length + 1}
      aria-colcount={placed.length}
      aria-multiselectable
      aria-activedescendant={focusedIndex >= 0 ? `${gridId}-${focusedIndex}` : undefined}
      className={classes.grid}
      style={gridStyle(placed, rowHeightPx)}
      onKeyDown={onKeyDown}
      onPointerMove={props.onTouch}
      onWheel={props.onTouch}
      onClick={event => handleClick(event, props)}
      onContextMenu={event => handleMenu(event, props)}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      <div role="rowgroup" className={classes.head}>
        <GridHeader
          columns={placed}
          sort={props.sort}
          onSort={props.onSort}
          onMove={props.onMoveColumn}
          onResizeStart={startResize}
          onResizeBy={(id, px) =>
            layout.onWidths({ ...layout.widths, [id]: Math.max((placed.find(at => at.column.id === id)?.widthPx ?? 0) + px, 36) })
          }
          resizing={resizing}
        />
      </div>
      <GridBody
        scroller={scroller}
        gridId={gridId}
        ids={ids}
        columns={placed}
        rowHeightPx={rowHeightPx}
        selected={props.selected}
        focused={focused}
        useRow={props.useRow}
      />
    </div>
  )
}

function gridStyle<Row>(placed: readonly PlacedColumn<Row>[], rowHeightPx: number): CSSProperties {
  const tracks = placed.map(({ column, widthPx }) => (column.grow ? `minmax(${widthPx}px, ${widthPx}fr)` : `${widthPx}px`))
  if (!placed.some(({ column }) => column.grow)) tracks.push('1fr')
  const width = leadPx + placed.reduce((sum, { widthPx }) => sum + widthPx, 0)
  return { '--tracks': `${leadPx}px ${tracks.join(' ')}`, '--row': `${rowHeightPx}px`, '--width': `${width}px` } as CSSProperties
}

/** Scrolls as little as needed to bring a row into sight. */
function scrollToRow(scroller: HTMLElement | null, index: number, rowPx: number): void {
  if (scroller === null) return
  const top = index * rowPx
  const roomPx = scroller.clientHeight - headerPx
  if (top < scroller.scrollTop) scroller.scrollTop = top
  else if (top + rowPx > scroller.scrollTop + roomPx) scroller.scrollTop = top + rowPx - roomPx
}

/** Answers a key on the grid itself. Returns whether it was one of ours. */
function handleKey<Row>(
  event: KeyboardEvent,
  props: GridProps<Row>,
  index: number,
  page: number,
  scrollTo: (index: number) => void,
): boolean {
  const focused = props.ids[index]
  const to = event.altKey || event.ctrlKey || event.metaKey ? null : moveTo(event.key, { index, count: props.ids.length, page })
  const target = to === null ? undefined : props.ids[to]
  if (to !== null && target !== undefined) {
    scrollTo(to)
    props.onFocusRow(target, event.shiftKey)
    return true
  }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') {
    props.onSelectAll()
    return true
  }
  const isMenu = event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')
  // Without a focused row it is about those that are selected: as when the first of them were in hand.
  const inHand = focused ?? (isMenu ? props.ids.find(id => props.selected.has(id)) : undefined)
  if (inHand === undefined) return false
  if (isMenu) props.onMenu(inHand, below(event.currentTarget, inHand))
  else if (event.key === ' ') props.onToggle(inHand)
  else if (event.key === 'Enter') props.onOpen(inHand)
  else return false
  return true
}

function handleClick<Row>(event: MouseEvent, props: GridProps<Row>): void {
  const id = rowOf(event.target)
  if (id === null) return
  if (event.target instanceof Element && event.target.closest('[data-check]') !== null && !event.shiftKey) props.onToggle(id)
  else props.onClickRow(id, { extend: event.shiftKey, toggle: event.ctrlKey || event.metaKey })
}

function handleMenu<Row>(event: MouseEvent, props: GridProps<Row>): void {
  const id = rowOf(event.target)
  // Also for the menu key, which handleKey answers: the browser's own menu would lie over ours.
  event.preventDefault()
  if (id === null) return
  props.onMenu(id, { x: event.clientX, y: event.clientY })
}

function rowOf(target: EventTarget): string | null {
  return target instanceof Element ? (target.closest('[data-row]')?.getAttribute('data-row') ?? null) : null
}

function below(grid: Element, id: string): { x: number; y: number } {
  const box = grid.querySelector(`[data-row="${CSS.escape(id)}"]`)?.getBoundingClientRect()
  if (box !== undefined) return { x: Math.max(box.left, 0) + leadPx, y: box.bottom }
  // Scrolled out of sight: under the header.
  const { left, top } = grid.getBoundingClientRect()
  return { x: left + leadPx, y: top + headerPx }
}
