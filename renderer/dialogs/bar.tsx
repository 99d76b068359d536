import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './bar.module.css'

interface BarProps {
  readonly level: 'warning' | 'critical'
  /** Screen readers break off for it. Default: what is critical. */
  readonly readAtOnce?: boolean
  readonly children: ReactNode
  /** Buttons at its end. */
  readonly actions: ReactNode
}

/** One line of the whole window that must not be missed, with what to do about it. What does not fit is told on hover. */
export function Bar({ level, readAtOnce = level === 'critical', children, actions }: BarProps) {
  return (
    <div className={classes.bar} data-level={level} role={readAtOnce ? 'alert' : 'status'}>
      <IconAlertTriangle size={16} aria-hidden className={classes.icon} />
      <span
        className={classes.words}
        onPointerEnter={({ currentTarget }) => currentTarget.setAttribute('title', currentTarget.textContent)}
      >
        {children}
      </span>
      {actions}
    </div>
  )
}
