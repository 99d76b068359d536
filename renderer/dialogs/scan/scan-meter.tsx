import { Progress } from '@mantine/core'
import type { ScanProgress } from '../../../main/contract/scan.ts'
import { formatDuration, formatNumber } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { useNow } from '../../store/now.ts'
import { Figure, Figures } from '../figures.tsx'
import { Notice } from '../notice.tsx'
import { scanPct, scanRate, scanStage } from './compare.ts'
import classes from './scan.module.css'

/** How far a scan is, what it found so far, how fast it is and how long it still takes. */
export function ScanMeter({ progress }: { progress: ScanProgress }) {
  const rate = useNow(now => scanRate(progress, now))
  const tookS = useNow(now => Math.round(((progress.endedAt ?? now) - progress.startedAt) / 1000))
  return (
    <section className={classes.group} aria-label={t('scanDialog.progress')}>
      <Progress value={scanPct(progress)} size={6} aria-label={t('scanDialog.progress')} color="var(--accent)" transitionDuration={200} />
      <p className={classes.line} aria-live="polite">
        <span>{stateText(progress)}</span>
        <span className={classes.dim}>
          {progress.state === 'running' && progress.etaS !== null
            ? t('scanDialog.eta', { eta: formatDuration(progress.etaS) })
            : t('scanDialog.took', { time: formatDuration(tookS) })}
          {rate === null ? null : ` · ${t('scanDialog.rate', { rate: formatNumber(rate, 0) })}`}
        </span>
      </p>
      <Figures>
        <Figure label={t('scanDialog.figureMiners')} value={progress.miners} />
        <Figure label={t('scanDialog.figureNew')} value={progress.newMiners} />
        <Figure label={t('scanDialog.figureUnknown')} value={progress.unknown} />
        <Figure label={t('scanDialog.figureSilent')} value={progress.silent} />
      </Figures>
      {progress.message === null ? null : <Notice level={progress.state === 'failed' ? 'error' : 'info'}>{progress.message}</Notice>}
    </section>
  )
}

function stateText(progress: ScanProgress): string {
  const pieces = { asked: formatNumber(progress.asked, 0), addresses: formatNumber(progress.addresses, 0) }
  if (progress.state === 'done') return t('scanDialog.done', pieces)
  if (progress.state === 'cancelled') return t('scanDialog.cancelled', pieces)
  if (progress.state === 'failed') return t('scanDialog.failed')
  switch (scanStage(progress)) {
    case 'asking':
      return t('scanDialog.asking', pieces)
    case 'again':
      return t('scanDialog.lookingAgain', { shown: formatNumber(progress.again, 0) })
    case 'waiting':
      return t('scanDialog.waiting', { shown: formatNumber(progress.answering, 0) })
  }
}
