import { Button } from '@mantine/core'
import { useEffect } from 'react'
import type { Rollout, SecondLook } from '../../../main/contract/rollout.ts'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { useNow } from '../../store/now.ts'
import { Ago } from '../../ui/ago.tsx'
import { Notice } from '../notice.tsx'
import { useTask } from '../use-task.ts'
import { isBad } from './progress.ts'
import classes from './rollout.module.css'

/** What the miners showed some minutes later, or when it will be looked at; can be looked at now. @param looked asks for the rollout anew */
export function SecondLookLine({ rollout, looked }: { rollout: Rollout; looked: () => void }) {
  const { id, secondLook } = rollout
  const task = useTask()
  const readOnly = useReadOnly()
  useComing(secondLook, looked)
  if (secondLook === null) return null
  const look = () =>
    task.run(async () => {
      await engine().rollouts.lookAgain({ id })
      looked()
    })
  return (
    <Notice level={isBad(secondLook) ? 'warning' : 'info'}>
      <div className={classes.look}>
        <span>
          <Words secondLook={secondLook} />
          {task.problem === null ? null : (
            <span className={classes.problem} role="alert">
              {' '}
              {task.problem}
            </span>
          )}
        </span>
        <Button size="compact-sm" loading={task.busy} disabled={readOnly !== null} title={readOnly ?? ''} onClick={() => void look()}>
          {secondLook.at === null ? t('rolloutDialog.lookNow') : t('rolloutDialog.lookAgain')}
        </Button>
      </div>
    </Notice>
  )
}

/** Asks anew every few seconds from the moment at which the engine looks by itself, until it has. */
function useComing(secondLook: SecondLook | null, looked: () => void): void {
  const due = secondLook?.at === null ? secondLook.dueAt : null
  const round = useNow(now => (due === null || now < due ? null : Math.floor((now - due) / 10_000)))
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once a round
  useEffect(() => {
    if (round !== null) looked()
  }, [round])
}

function Words({ secondLook: { at, dueAt, message } }: { secondLook: SecondLook }) {
  if (at === null) return t('rolloutDialog.lookDue', { time: timeOfDay.format(dueAt) })
  return (
    <>
      {message} <span className={classes.dim}>{t('rolloutDialog.looked')}</span> <Ago at={at} />
    </>
  )
}

const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
