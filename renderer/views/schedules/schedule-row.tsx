import { ActionIcon, Button, Switch } from '@mantine/core'
import { IconChevronDown, IconChevronRight, IconPencil } from '@tabler/icons-react'
import { useId, useState } from 'react'
import type { Schedule } from '../../../main/contract/schedule.ts'
import { runScheduleNow } from '../../actions/run-schedule.ts'
import { counted } from '../../dialogs/counted.ts'
import { RemoveButton } from '../../dialogs/remove-button.tsx'
import { momentText, timingText, whatText, whomText } from '../../dialogs/schedule/schedule-text.ts'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { openDialog } from '../../store/dialogs.ts'
import { ScheduleRuns } from './schedule-runs.tsx'
import classes from './schedules.module.css'

interface ScheduleRowProps {
  readonly schedule: Schedule
  readonly change: (call: () => Promise<readonly Schedule[]>) => Promise<void>
}

/** One schedule; its runs unfold under it, by themselves when one was missed. */
export function ScheduleRow({ schedule, change }: ScheduleRowProps) {
  const { id, name, enabled, timing, miners, where, unseenMisses } = schedule
  const [open, setOpen] = useState(unseenMisses > 0)
  const runs = useId()
  const why = useReadOnly()
  const readOnly = why !== null
  const told = [whatText(schedule), whomText(miners, where)].join(' · ')
  const Chevron = open ? IconChevronDown : IconChevronRight
  return (
    <div className={classes.item}>
      <div className={classes.row} data-off={!enabled || undefined}>
        <ActionIcon aria-label={t('schedules.details', { name })} aria-expanded={open} aria-controls={runs} onClick={() => setOpen(!open)}>
          <Chevron size={15} stroke={1.6} />
        </ActionIcon>
        <div className={classes.about}>
          <b className={classes.name}>{name}</b>
          <span className={`${classes.dim} ${classes.clamped}`} title={told}>
            {told}
          </span>
        </div>
        <div className={classes.when}>
          <span>{timingText(timing)}</span>
          <span className={classes.dim}>
            {nextText(schedule)}
            {unseenMisses === 0 ? null : <b className={classes.bad}> · {t('schedules.missed', counted(unseenMisses))}</b>}
          </span>
        </div>
        <Button
          size="compact-sm"
          disabled={readOnly}
          title={why ?? t('schedules.runNowHelp')}
          aria-label={t('schedules.runNowNamed', { name })}
          onClick={() => runScheduleNow(schedule)}
        >
          {t('schedules.runNow')}
        </Button>
        <Switch
          title={why ?? undefined}
          aria-label={t('schedules.enabledNamed', { name })}
          checked={enabled}
          disabled={readOnly}
          onChange={event => {
            const wanted = event.currentTarget.checked
            void change(() => engine().schedules.save({ ...inputOf(schedule), enabled: wanted }))
          }}
        />
        <ActionIcon
          aria-label={t('schedules.editNamed', { name })}
          title={why ?? t('schedules.editNamed', { name })}
          disabled={readOnly}
          onClick={() => openDialog({ kind: 'schedule', edit: schedule })}
        >
          <IconPencil size={15} stroke={1.6} />
        </ActionIcon>
        <RemoveButton name={name} locked={why} remove={() => void change(() => engine().schedules.remove({ id }))} />
      </div>
      <div id={runs}>{open ? <ScheduleRuns schedule={schedule} /> : null}</div>
    </div>
  )
}

function nextText({ enabled, next, timing }: Schedule): string {
  const [first] = next
  if (!enabled) return t('schedules.off')
  return first === undefined ? t('schedules.over') : `${t('schedules.next')} ${momentText(first, timing.zone)}`
}

function inputOf({ next: _, runs: _runs, unseenMisses: _misses, ...input }: Schedule): Omit<Schedule, 'next' | 'runs' | 'unseenMisses'> {
  return input
}
