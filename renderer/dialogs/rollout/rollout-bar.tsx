import { t } from '../../i18n/setup.ts'
import type { Portions } from './progress.ts'
import classes from './rollout.module.css'

const order = ['done', 'failed', 'unknown', 'running', 'cancelled', 'waiting'] as const

/** Verified, failed, running and waiting as lengths of one bar; the words are for screen readers, the figures stand under it. */
export function RolloutBar({ portions, total }: { portions: Portions; total: number }) {
  const ended = portions.done + portions.failed + portions.cancelled
  return (
    <div
      className={classes.bar}
      role="progressbar"
      aria-label={t('rolloutDialog.progress')}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={ended}
    >
      {order
        .filter(portion => portions[portion] > 0)
        .map(portion => (
          <span key={portion} className={classes.portion} data-portion={portion} style={{ flexGrow: portions[portion] }} />
        ))}
    </div>
  )
}
