import type { ReactNode } from 'react'
import { unknownText } from '../../main/contract/units.ts'
import classes from './reading.module.css'

/** How serious a value is by itself. */
export type Tone = 'plain' | 'warning' | 'critical' | 'dim'

interface ReadingProps {
  /** The formatted value; `null` = the miner did not say. */
  readonly children: ReactNode
  readonly tone?: Tone
  /** Too old to be live: greyed. */
  readonly stale?: boolean
  /** On hover: why it is unknown, or how old it is. */
  readonly title?: string | undefined
}

/** The only component that decides between a value, "–" with its reason, and stale grey. */
export function Reading({ children, tone = 'plain', stale = false, title }: ReadingProps) {
  const unknown = children === null
  return (
    <span className={classes.reading} data-tone={unknown ? 'dim' : stale ? 'stale' : tone} title={title}>
      {unknown ? unknownText : children}
    </span>
  )
}
