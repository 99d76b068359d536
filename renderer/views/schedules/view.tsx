import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import type { Schedule } from '../../../main/contract/schedule.ts'
import { counted } from '../../dialogs/counted.ts'
import { Notice } from '../../dialogs/notice.tsx'
import { useAnswer, valueOr } from '../../dialogs/use-answer.ts'
import { type EngineClient, engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { openDialog, useDialog } from '../../store/dialogs.ts'
import { useFleet } from '../../store/fleet.ts'
import { useNow } from '../../store/now.ts'
import { Empty } from '../../ui/empty.tsx'
import { Loading } from '../../ui/loading.tsx'
import { attempt } from '../../ui/toast.ts'
import frame from '../list-view.module.css'
import { ScheduleRow } from './schedule-row.tsx'
import classes from './schedules.module.css'

const askList = (client: EngineClient, signal: AbortSignal) => client.schedules.list(undefined, { signal })
const none: readonly Schedule[] = []

/** Rollouts that start by themselves: what, on which, when, and what came of it. */
export function SchedulesView() {
  const [answer, put] = useAnswer(askList, useRound())
  const readOnly = useReadOnly()
  const schedules = valueOr(answer, none)
  const missed = schedules.reduce((sum, { unseenMisses }) => sum + unseenMisses, 0)
  const change = async (call: () => Promise<readonly Schedule[]>) => {
    const list = await attempt(call)
    if (list !== undefined) put(list)
  }
  const add = (
    <Button
      disabled={readOnly !== null}
      title={readOnly ?? undefined}
      leftSection={<IconPlus size={14} />}
      onClick={() => openDialog({ kind: 'schedule' })}
    >
      {t('schedules.add')}
    </Button>
  )
  if (answer.kind === 'here' && schedules.length === 0)
    return (
      <Empty title={t('schedules.emptyTitle')} actions={add}>
        {t('schedules.empty')} {t('schedules.onlyWhileRunning')}
      </Empty>
    )
  return (
    <section className={frame.view} aria-label={t('views.schedules')}>
      <div className={classes.head}>
        <h1 className={classes.title}>{t('views.schedules')}</h1>
        <p className={classes.note}>{t('schedules.onlyWhileRunning')}</p>
        {add}
      </div>
      {answer.kind === 'failed' ? <Notice level="error">{answer.problem}</Notice> : null}
      {answer.kind === 'waiting' ? <Loading /> : null}
      {missed === 0 ? null : (
        <Notice level="warning">
          <div className={classes.missed}>
            <span>{t('schedules.missedAll', counted(missed))}</span>
            <Button
              disabled={readOnly !== null}
              title={readOnly ?? undefined}
              onClick={() => void change(() => engine().schedules.acknowledge())}
            >
              {t('schedules.seen')}
            </Button>
          </div>
        </Notice>
      )}
      <ul className={classes.list} aria-label={t('schedules.list')}>
        {schedules.map(schedule => (
          <li key={schedule.id}>
            <ScheduleRow schedule={schedule} change={change} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Asks again when a run was missed, a rollout begins or ends, the dialog closes, and twice a minute: runs come and go with the time. */
function useRound(): string {
  const missed = useFleet(fleet => fleet.status?.missedRuns ?? 0)
  const rollouts = useFleet(fleet => fleet.status?.rollouts.map(({ id, state }) => `${id}${state}`).join() ?? '')
  const open = useDialog(state => state.open === null)
  const halfMinute = useNow(now => Math.floor(now / 30_000))
  return [missed, rollouts, open, halfMinute].join(' ')
}
