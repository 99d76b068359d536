import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useRef } from 'react'
import classes from './virtual-list.module.css'

interface VirtualListProps<T> {
  readonly label: string
  readonly items: readonly T[]
  /** Height of a row before it has been measured, px. */
  readonly estimate: (item: T) => number
  readonly keyOf: (item: T) => string
  readonly row: (item: T) => ReactNode
  /** Shown instead of an empty list. */
  readonly empty: ReactNode
  /** The last row is in sight or nearly so: more may be asked for. */
  readonly onEnd?: () => void
}

/** A list of thousands of rows of which only those in sight are drawn. Scrolls by itself; fills what its parent gives it. */
export function VirtualList<T>({ label, items, estimate, keyOf, row, empty, onEnd }: VirtualListProps<T>) {
  const frame = useRef<HTMLUListElement>(null)
  const list = useVirtualizer({
    count: items.length,
    getScrollElement: () => frame.current,
    estimateSize: at => sizeAt(items, at, estimate),
    getItemKey: at => keyAt(items, at, keyOf),
    overscan: 8,
  })
  const drawn = list.getVirtualItems()
  const atEnd = items.length > 0 && drawn.at(-1)?.index === items.length - 1
  // Asked again after each page: a short one may not fill the frame.
  useEffect(() => {
    if (atEnd) onEnd?.()
  })
  if (items.length === 0) return <div className={classes.empty}>{empty}</div>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <ul ref={frame} className={classes.frame} aria-label={label} tabIndex={0}>
      <li aria-hidden style={{ height: list.getTotalSize() }} className={classes.size} />
      {drawn.map(({ index, key, start }) => {
        const item = items[index]
        return item === undefined ? null : (
          <li
            key={key}
            ref={list.measureElement}
            data-index={index}
            aria-setsize={items.length}
            aria-posinset={index + 1}
            className={classes.row}
            style={{ transform: `translateY(${start}px)` }}
          >
            {row(item)}
          </li>
        )
      })}
    </ul>
  )
}

function sizeAt<T>(items: readonly T[], at: number, estimate: (item: T) => number): number {
  const item = items[at]
  return item === undefined ? 0 : estimate(item)
}

function keyAt<T>(items: readonly T[], at: number, keyOf: (item: T) => string): string | number {
  const item = items[at]
  return item === undefined ? at : keyOf(item)
}
