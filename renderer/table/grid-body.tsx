import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, type Ref, type RefObject, useEffect, useImperativeHandle, useState } from 'react'
import type { PlacedColumn } from './column.ts'
import classes from './grid.module.css'
import { GridRow, type RowFrame } from './grid-row.tsx'

/** Rows kept ready above and below what is in sight. */
const overscan = 4
/** Height of the header row, px. */
export const headerPx = 30

/** What the grid asks of its rows. */
export interface GridBodyHandle {
  /** Scrolls as little as needed to bring a row into sight. */
  scrollTo(index: number): void
}

interface GridBodyProps<Row> {
  readonly ref: Ref<GridBodyHandle>
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly gridId: string
  readonly ids: readonly string[]
  readonly columns: readonly PlacedColumn<Row>[]
  readonly rowHeightPx: number
  readonly selected: ReadonlySet<string>
  readonly focused: string | null
  readonly Frame: RowFrame
}

function PlainGridBody<Row>({ ref, scroller, gridId, ids, columns, rowHeightPx, selected, focused, Frame }: GridBodyProps<Row>) {
  const virtual = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan,
    scrollPaddingStart: headerPx,
    // Without this React renders synchronously inside the scroll event and misses frames.
    useFlushSync: false,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes are remembered by the virtualizer until told otherwise
  useEffect(() => virtual.measure(), [rowHeightPx])
  useImperativeHandle(ref, () => ({ scrollTo: index => virtual.scrollToIndex(index) }), [virtual])
  const items = virtual.getVirtualItems()
  // Rows are drawn again in place when they scroll or are sorted: changing text is far cheaper than making elements.
  // As many keys as rows were ever in sight at once, so that a row which comes takes the elements of one that left.
  const [pool, setPool] = useState(1)
  if (items.length > pool) setPool(items.length)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual table positions its rows itself
    <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
      {items.map(({ index, start }) => {
        const id = ids[index]
        if (id === undefined) return null
        return (
          <GridRow
            key={index % Math.max(pool, items.length)}
            id={id}
            index={index}
            domId={`${gridId}-${index}`}
            topPx={start}
            columns={columns}
            selected={selected.has(id)}
            focused={id === focused}
            Frame={Frame}
          />
        )
      })}
    </div>
  )
}

/** The rows in sight. Apart from the grid, so that scrolling draws neither the header nor the columns' state again. */
export const GridBody = memo(PlainGridBody) as typeof PlainGridBody
