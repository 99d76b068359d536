import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './notice.module.css'

interface NoticeProps {
  readonly level: 'info' | 'warning' | 'error'
  readonly children: ReactNode
}

/** A sentence that must not be missed, with its icon; errors are read out at once. */
export function Notice({ level, children }: NoticeProps) {
  const Icon = level === 'info' ? IconInfoCircle : IconAlertTriangle
  return (
    <div className={classes.notice} data-level={level} role={level === 'error' ? 'alert' : 'note'}>
      <Icon size={16} aria-hidden className={classes.icon} />
      <div className={classes.words}>{children}</div>
    </div>
  )
}
