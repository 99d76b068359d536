import type { ReactNode } from 'react'
import { formatNumber } from '../../main/contract/units.ts'
import classes from './figures.module.css'

/** A row of figures with their words under them. */
export function Figures({ children }: { children: ReactNode }) {
  return <dl className={classes.figures}>{children}</dl>
}

interface FigureProps {
  readonly label: string
  /** A count, or text that is already formatted. */
  readonly value: number | string
  readonly tone?: 'plain' | 'good' | 'bad'
}

/** One figure. Zero of something bad is plain. */
export function Figure({ label, value, tone = 'plain' }: FigureProps) {
  return (
    <div className={classes.figure}>
      <dt className={classes.label}>{label}</dt>
      <dd className={classes.value} data-tone={value === 0 ? 'plain' : tone}>
        {typeof value === 'number' ? formatNumber(value, 0) : value}
      </dd>
    </div>
  )
}
