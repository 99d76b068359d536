import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { t } from '../../../../i18n/setup.ts'
import { piecesOf } from './log-text.ts'
import classes from './logs.module.css'

/** Height of a line that is not broken, px. */
const linePx = 17

interface LogLinesProps {
  readonly name: string
  readonly lines: readonly string[]
  /** Marked wherever it stands; '' = nothing. */
  readonly wanted: string
  /** The line that is looked at, which is brought into sight; `null` = none. */
  readonly current: number | null
  readonly wrap: boolean
}

/** The lines of a log, of which only those in sight are drawn. Begins at the newest, which is the last. */
export function LogLines({ name, lines, wanted, current, wrap }: LogLinesProps) {
  const frame = useRef<HTMLElement>(null)
  const list = useVirtualizer({ count: lines.length, getScrollElement: () => frame.current, estimateSize: () => linePx, overscan: 20 })
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights are measured anew when lines begin or cease to be broken
  useEffect(() => {
    list.measure()
    list.scrollToIndex(current ?? lines.length - 1, { align: current === null ? 'end' : 'center' })
  }, [lines, wrap])
  useEffect(() => {
    if (current !== null) list.scrollToIndex(current, { align: 'center' })
  }, [current, list])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section ref={frame} className={classes.lines} data-wrap={wrap} tabIndex={0} aria-label={t('logs.linesOf', { name })}>
      <div className={classes.all} style={{ height: list.getTotalSize() }}>
        {list.getVirtualItems().map(({ index, key, start }) => (
          <div
            key={key}
            ref={wrap ? list.measureElement : undefined}
            data-index={index}
            data-current={index === current || undefined}
            className={classes.line}
            style={{ transform: `translateY(${start}px)` }}
          >
            <Line text={lines[index] ?? ''} wanted={wanted} />
          </div>
        ))}
      </div>
    </section>
  )
}

function Line({ text, wanted }: { text: string; wanted: string }) {
  if (wanted === '') return text === '' ? ' ' : text
  return piecesOf(text, wanted).map((piece, at) =>
    piece.found ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place in the line
      <mark key={at}>{piece.text}</mark>
    ) : (
      piece.text
    ),
  )
}
