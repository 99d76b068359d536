import type { Rollout } from '../../../main/contract/rollout.ts'
import { formatDuration, formatNumber } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { openDialog } from '../../store/dialogs.ts'
import { useNow } from '../../store/now.ts'
import { Ago } from '../../ui/ago.tsx'
import { Figure, Figures } from '../figures.tsx'
import { Notice } from '../notice.tsx'
import { PaceLine } from './pace-editor.tsx'
import { isOver, portionsOf, stagesOf, standingOf } from './progress.ts'
import { meanRatePerMin, ratePerMin } from './rate.ts'
import classes from './rollout.module.css'
import { RolloutBar } from './rollout-bar.tsx'
import { SecondLookLine } from './second-look.tsx'
import { Stages } from './stages.tsx'
import { useTimeLeft } from './time-left.ts'
import { WaitingForNotice } from './waiting-for.tsx'

/** Where a rollout stands: bar, figures, stages, time left, and why it stopped if it did. */
export function RolloutHead({ rollout, looked }: { rollout: Rollout; looked: () => void }) {
  const portions = portionsOf(rollout.counts)
  return (
    <section className={classes.head} aria-label={t('rolloutDialog.progress')}>
      <div className={classes.line}>
        <b aria-live="polite">{stateText(rollout)}</b>
        <span className={classes.dim}>
          <Rate rollout={rollout} />
          <Timing rollout={rollout} />
        </span>
      </div>
      <RolloutBar portions={portions} total={rollout.total} />
      <Figures>
        <Figure label={t('rolloutDialog.verified')} value={portions.done} tone="good" />
        <Figure label={t('rolloutDialog.failed')} value={portions.failed} tone="bad" />
        {portions.unknown > 0 ? <Figure label={t('rolloutDialog.unknown')} value={portions.unknown} tone="bad" /> : null}
        {isOver(rollout.state) ? null : <Figure label={t('rolloutDialog.running')} value={portions.running} />}
        {isOver(rollout.state) ? null : <Figure label={t('rolloutDialog.waiting')} value={portions.waiting} />}
        {portions.cancelled > 0 ? <Figure label={t('rolloutDialog.cancelled')} value={portions.cancelled} /> : null}
      </Figures>
      {rollout.total > 1 ? <Stages stages={stagesOf(rollout.steps)} running={rollout.state === 'running'} /> : null}
      <PaceLine rollout={rollout} />
      <WaitingForNotice waitingFor={rollout.waitingFor} />
      {rollout.pausedBecause === null ? null : <Notice level="warning">{rollout.pausedBecause}</Notice>}
      {rollout.state === 'interrupted' ? <Notice level="warning">{t('rolloutDialog.interruptedHelp')}</Notice> : null}
      <SecondLookLine rollout={rollout} looked={looked} />
      <Parent rollout={rollout} />
    </section>
  )
}

/** Miners a minute: now while it runs, all in all when it is over. */
function Rate({ rollout: { state, steps, total } }: { rollout: Rollout }) {
  const now = useNow(time => (state === 'running' ? ratePerMin(steps, time) : null))
  const rate = isOver(state) ? meanRatePerMin(steps) : now
  if (rate === null || rate === 0 || total < 2) return null
  return `${t('rolloutDialog.rate', { rate: formatNumber(rate, rate < 10 ? 1 : 0) })} · `
}

function Timing({ rollout }: { rollout: Rollout }) {
  const left = useTimeLeft(rollout)
  if (left !== null) return left
  if (rollout.endedAt === null) {
    return (
      <>
        {t('rolloutDialog.began')} <Ago at={rollout.createdAt} />
      </>
    )
  }
  return (
    <>
      {t('rolloutDialog.took', { time: formatDuration((rollout.endedAt - rollout.createdAt) / 1000) })} · {t('rolloutDialog.ended')}{' '}
      <Ago at={rollout.endedAt} />
    </>
  )
}

function Parent({ rollout }: { rollout: Rollout }) {
  const { parent } = rollout
  if (parent === null) return null
  return (
    <p className={classes.dim}>
      {t(`rolloutDialog.parent.${parent.as}`)}{' '}
      <button type="button" className={classes.link} onClick={() => openDialog({ kind: 'rollout', id: parent.id })}>
        {t('rolloutDialog.openParent')}
      </button>
    </p>
  )
}

function stateText(rollout: Rollout): string {
  const { counts, total } = rollout
  const pieces = {
    verified: formatNumber(counts.verified, 0),
    failed: formatNumber(counts.failed, 0),
    cancelled: formatNumber(counts.cancelled, 0),
    total: formatNumber(total, 0),
  }
  switch (standingOf(rollout)) {
    case 'running':
      return t('rolloutDialog.state.running', pieces)
    case 'queued':
      return t('rolloutDialog.state.queued', pieces)
    case 'paused':
      return t('rolloutDialog.state.paused', pieces)
    case 'interrupted':
      return t('rolloutDialog.state.interrupted', pieces)
    case 'cancelled':
      return t('rolloutDialog.state.cancelled', pieces)
    case 'done':
      return counts.failed === 0 ? t('rolloutDialog.state.doneAll', pieces) : t('rolloutDialog.state.done', pieces)
  }
}
