import { Button } from '@mantine/core'
import { useState } from 'react'
import type { RolloutSummary } from '../../../main/contract/rollout.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { focusOnMount } from '../../dialogs/focus.ts'
import { whoText } from '../../dialogs/rollout/happening-words.ts'
import { isBad, offersOf, portionsOf, retryUnderWay, standingOf } from '../../dialogs/rollout/progress.ts'
import { RolloutBar } from '../../dialogs/rollout/rollout-bar.tsx'
import { useTimeLeft } from '../../dialogs/rollout/time-left.ts'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useLock } from '../../store/connection.ts'
import { openDialog } from '../../store/dialogs.ts'
import { useFleet } from '../../store/fleet.ts'
import { Ago } from '../../ui/ago.tsx'
import { useLayer } from '../../ui/layers.ts'
import { attempt } from '../../ui/toast.ts'
import classes from './rollouts.module.css'

/** One rollout: what it was, how it went, and what can still be done about it. */
export function RolloutRow({ rollout }: { rollout: RolloutSummary }) {
  const [asked, setAsked] = useState<'not-yet' | 'asking' | 'kept'>('not-yet')
  const offers = offersOf(rollout)
  const retry = useFleet(({ status }) => retryUnderWay(rollout.id, status?.rollouts ?? []))
  const left = useTimeLeft(rollout)
  const lock = useLock()
  const open = (id: string) => openDialog({ kind: 'rollout', id })
  const begin = async (call: () => Promise<RolloutSummary>) => {
    const made = await attempt(call)
    setAsked('not-yet')
    if (made !== undefined) open(made.id)
  }
  return (
    <div className={classes.row}>
      <div className={classes.what}>
        <button type="button" className={classes.open} onClick={() => open(rollout.id)}>
          {rollout.title}
        </button>
        <span className={classes.dim}>
          {t(`rolloutList.state.${standingOf(rollout)}`)}
          {' · '}
          <Ago at={rollout.createdAt} />
          {left === null ? null : ` · ${left}`}
          {` · ${t('rolloutList.by', { by: whoText(rollout.by) })}`}
        </span>
      </div>
      <div className={classes.result}>
        <RolloutBar portions={portionsOf(rollout.counts)} total={rollout.total} />
        <span className={classes.dim}>{resultText(rollout)}</span>
        <Attention rollout={rollout} />
      </div>
      <div className={classes.actions}>
        {asked === 'asking' ? (
          <UndoQuestion keep={() => setAsked('kept')} undo={() => void begin(() => engine().rollouts.undo({ id: rollout.id }))} />
        ) : (
          <>
            {offers.retry && retry !== undefined ? <Button onClick={() => open(retry.id)}>{t('rolloutDialog.openRetry')}</Button> : null}
            {offers.retry && retry === undefined ? (
              <Button {...lock} onClick={() => void begin(() => engine().rollouts.retryFailed({ id: rollout.id }))}>
                {t('rolloutDialog.retry', { count: rollout.counts.failed, shown: formatNumber(rollout.counts.failed, 0) })}
              </Button>
            ) : null}
            {offers.undo ? (
              <Button {...lock} ref={asked === 'kept' ? focusOnMount : undefined} onClick={() => setAsked('asking')}>
                {t('rolloutDialog.undo')}
              </Button>
            ) : null}
            <Button onClick={() => open(rollout.id)} aria-label={t('rolloutList.openNamed', { title: rollout.title })}>
              {t('rolloutList.open')}
            </Button>
          </>
        )}
      </div>
    </div>
  )
}

/** Asks once, in the place of the buttons. */
function UndoQuestion({ keep, undo }: { keep: () => void; undo: () => void }) {
  const layer = useLayer(keep)
  return (
    <div ref={layer} className={classes.actions}>
      <span>{t('rolloutList.undoQuestion')}</span>
      <Button ref={focusOnMount} onClick={keep}>
        {t('rolloutDialog.no')}
      </Button>
      <Button variant="filled" onClick={undo}>
        {t('rolloutDialog.undo')}
      </Button>
    </div>
  )
}

/** What somebody should know of it beside the figures: why it waits or stopped, and what did not hold. */
function Attention({ rollout: { pausedBecause, waitingFor, secondLook } }: { rollout: RolloutSummary }) {
  const [first] = waitingFor
  const words =
    pausedBecause ??
    (first === undefined ? null : t('rolloutList.behind', { title: first.title })) ??
    (secondLook !== null && isBad(secondLook) ? secondLook.message : null)
  return words === null ? null : <span className={classes.attention}>{words}</span>
}

function resultText({ counts, total }: RolloutSummary): string {
  const pieces = [t('rolloutList.verified', { verified: formatNumber(counts.verified, 0), total: formatNumber(total, 0) })]
  const rest = [
    [counts.failed, t('rolloutDialog.failed')],
    [counts.unknown, t('rolloutDialog.unknown')],
    [counts.cancelled, t('rolloutDialog.cancelled')],
  ] as const
  return [...pieces, ...rest.filter(([count]) => count > 0).map(([count, word]) => `${formatNumber(count, 0)} ${word}`)].join(', ')
}
