import type { EngineStatus } from '../../main/contract/engine-api.ts'
import type { RolloutSummary } from '../../main/contract/rollout.ts'
import type { ScanProgress } from '../../main/contract/scan.ts'
import { formatAgo, formatDuration, formatNumber } from '../../main/contract/units.ts'
import { foremost } from '../dialogs/rollout/progress.ts'
import { scanStage } from '../dialogs/scan/compare.ts'
import { t } from '../i18n/setup.ts'
import { useConnection } from '../store/connection.ts'
import { openDialog } from '../store/dialogs.ts'
import { useFleet } from '../store/fleet.ts'
import { useNow } from '../store/now.ts'
import classes from './strip.module.css'

/** What the engine is doing: rollouts and scans first, else how far the polling round is. */
export function Activity() {
  const phase = useConnection(connection => connection.phase)
  const status = useFleet(fleet => fleet.status)
  if (phase !== 'live' || status === null)
    return <span className={classes.activity}>{t(phase === 'reconnecting' ? 'activity.reconnecting' : 'activity.connecting')}</span>
  const rollout = foremost(status.rollouts)
  if (rollout !== undefined) return <RolloutActivity rollout={rollout} />
  if (status.scan?.state === 'running') return <ScanActivity scan={status.scan} />
  return <Polling status={status} />
}

function RolloutActivity({ rollout }: { rollout: RolloutSummary }) {
  const { counts, total, title } = rollout
  const done = counts.verified + counts.failed + counts.cancelled
  const words =
    rollout.state === 'running'
      ? t('activity.rollout', { done, total, title })
      : t(rollout.state === 'paused' ? 'activity.rolloutPaused' : 'activity.rolloutInterrupted', { title })
  return (
    <button
      type="button"
      className={classes.busy}
      data-attention={rollout.state !== 'running' || undefined}
      title={rollout.pausedBecause ?? title}
      onClick={() => openDialog({ kind: 'rollout', id: rollout.id })}
    >
      {words}
    </button>
  )
}

function ScanActivity({ scan }: { scan: ScanProgress }) {
  const detail = { asked: formatNumber(scan.asked), addresses: formatNumber(scan.addresses), eta: formatDuration(scan.etaS) }
  return (
    <button
      type="button"
      className={classes.busy}
      title={t(scan.etaS === null ? 'activity.scanAsked' : 'activity.scanEta', detail)}
      onClick={() => openDialog({ kind: 'scan' })}
    >
      {scanText(scan)}
    </button>
  )
}

function scanText(scan: ScanProgress): string {
  const { miners, addresses, asked, again, answering } = scan
  switch (scanStage(scan)) {
    case 'asking':
      return t('activity.scanning', { pct: addresses === 0 ? 0 : Math.floor((asked / addresses) * 100), miners })
    case 'again':
      return t('activity.scanAgain', { shown: formatNumber(again), miners })
    case 'waiting':
      return t('activity.scanWaiting', { shown: formatNumber(answering), miners })
  }
}

function Polling({ status }: { status: EngineStatus }) {
  const { lastPollAt, intervalS, suspended, miners, polled, demo } = status
  const ago = useNow(now => (lastPollAt === null ? null : formatAgo(lastPollAt, now)))
  if (suspended) return <span className={classes.activity}>{t('activity.suspended')}</span>
  if (miners === 0) return <span className={classes.activity}>{t('activity.idle')}</span>
  const help = ago === null ? t('activity.never') : t('activity.every', { interval: formatDuration(intervalS), ago })
  // A round that began with more miners than there are now still counts those.
  const words = t('activity.polled', { polled: formatNumber(polled), total: formatNumber(miners) })
  return (
    <span className={classes.activity} title={help}>
      {demo ? `${t('activity.demo')} · ${words}` : words}
    </span>
  )
}
