import { ActionIcon, Button, Loader } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useEffect } from 'react'
import type { CredentialSet, CredentialTrial } from '../../../main/contract/credentials.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { counted } from '../../dialogs/counted.ts'
import { Notice } from '../../dialogs/notice.tsx'
import { VirtualList } from '../../dialogs/virtual-list.tsx'
import { t } from '../../i18n/setup.ts'
import classes from './settings.module.css'
import { outcomes, type TrialState, type Tried } from './trial.ts'
import { useTrial } from './use-trial.ts'

interface CredentialTestProps {
  readonly set: CredentialSet
  /** How many miners it will be tried on, as far as is known. */
  readonly expected: number
  readonly close: () => void
}

/** The test of a password set on its miners: begins at once, counts what came of it, and lists every miner that did not let it in. */
export function CredentialTest({ set, expected, close }: CredentialTestProps) {
  const { state, start, cancel } = useTrial(set.id)
  useEffect(start, [start])
  const tried = state.phase === 'not-begun' ? null : state.tried
  return (
    <section className={classes.test} aria-label={t('credentialTest.label', { name: set.name })}>
      <div className={classes.testHead}>
        {state.phase === 'trying' ? <Loader size={14} /> : null}
        <span className={classes.grow} role="status">
          {progressText(state, expected)}
        </span>
        {state.phase === 'trying' ? (
          <Button onClick={cancel}>{t('credentialTest.cancel')}</Button>
        ) : (
          <Button onClick={start}>{t('credentialTest.again')}</Button>
        )}
        <ActionIcon aria-label={t('credentialTest.close')} title={t('credentialTest.close')} onClick={close}>
          <IconX size={15} stroke={1.6} />
        </ActionIcon>
      </div>
      {state.phase === 'failed' ? <Notice level="error">{state.problem}</Notice> : null}
      {tried === null || tried.total === 0 ? null : <Outcome tried={tried} done={state.phase !== 'trying'} />}
    </section>
  )
}

function Outcome({ tried, done }: { tried: Tried; done: boolean }) {
  return (
    <>
      <ul className={classes.tally}>
        {outcomes.map(outcome => (
          <li key={outcome} data-bad={outcome === 'refused' && tried.counts.refused > 0}>
            {formatNumber(tried.counts[outcome], 0)} {t(`credentialTest.outcome.${outcome}`)}
          </li>
        ))}
      </ul>
      {tried.others.length === 0 ? (
        done ? (
          <p className={classes.dim}>{t('credentialTest.allOpen')}</p>
        ) : null
      ) : (
        <div className={classes.trials}>
          <VirtualList
            label={t('credentialTest.list')}
            items={tried.others}
            estimate={() => 33}
            keyOf={trial => trial.minerId}
            row={trial => <TrialLine trial={trial} />}
            empty=""
          />
        </div>
      )}
    </>
  )
}

function TrialLine({ trial }: { trial: CredentialTrial }) {
  const name = trial.label ?? trial.ip
  return (
    <div className={classes.trial}>
      <span className={classes.trialName} title={name}>
        {name}
      </span>
      <span className={classes.trialOutcome}>{t(`credentialTest.outcome.${trial.outcome}`)}</span>
      <span className={classes.trialWhy}>{trial.because}</span>
    </div>
  )
}

function progressText(state: TrialState, expected: number): string {
  if (state.phase === 'not-begun') return ''
  const { total } = state.tried
  if (state.phase === 'trying')
    return t('credentialTest.running', { done: formatNumber(total, 0), total: formatNumber(Math.max(total, expected), 0) })
  if (state.phase === 'cancelled') return t('credentialTest.cancelled', counted(total))
  return total === 0 ? t('credentialTest.nobody') : t('credentialTest.done', counted(total))
}
