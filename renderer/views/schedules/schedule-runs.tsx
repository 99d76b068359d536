import { IconAlertTriangle, IconCheck, IconClockOff, IconMinus, type TablerIcon } from '@tabler/icons-react'
import type { Schedule, ScheduleRun } from '../../../main/contract/schedule.ts'
import { momentText } from '../../dialogs/schedule/schedule-text.ts'
import { ownZone } from '../../dialogs/schedule/timing.ts'
import { t } from '../../i18n/setup.ts'
import { openDialog } from '../../store/dialogs.ts'
import classes from './schedules.module.css'

const icons: Readonly<Record<ScheduleRun['outcome'], TablerIcon>> = {
  started: IconCheck,
  nothing: IconMinus,
  failed: IconAlertTriangle,
  missed: IconClockOff,
}

/** The next runs on the clocks of the schedule's zone and here, and what came of the last ones. */
export function ScheduleRuns({ schedule: { next, runs, timing } }: { schedule: Schedule }) {
  return (
    <div className={classes.runs}>
      <section>
        <h3 className={classes.runsTitle}>{t('schedules.nextRuns')}</h3>
        {next.length === 0 ? <p className={classes.dim}>{t('schedules.noNext')}</p> : null}
        <ol className={classes.runList}>
          {next.map(at => (
            <li key={at} className={classes.run}>
              <Moment at={at} zone={timing.zone} />
            </li>
          ))}
        </ol>
      </section>
      <section>
        <h3 className={classes.runsTitle}>{t('schedules.lastRuns')}</h3>
        {runs.length === 0 ? <p className={classes.dim}>{t('schedules.noRuns')}</p> : null}
        <ol className={classes.runList}>
          {runs.map(run => (
            <PastRun key={run.dueAt} run={run} zone={timing.zone} />
          ))}
        </ol>
      </section>
    </div>
  )
}

function PastRun({ run: { dueAt, outcome, rollout, because }, zone }: { run: ScheduleRun; zone: string }) {
  const Icon = icons[outcome]
  return (
    <li className={classes.run} data-outcome={outcome}>
      <Moment at={dueAt} zone={zone} />
      <span className={classes.outcome}>
        <Icon size={14} aria-hidden /> {t(`schedules.outcome.${outcome}`)}
      </span>
      {rollout === null ? (
        <span className={classes.because}>{because}</span>
      ) : (
        <button type="button" className={classes.link} onClick={() => openDialog({ kind: 'rollout', id: rollout })}>
          {t('schedules.rollout')}
        </button>
      )}
    </li>
  )
}

/** On the clocks of the zone; and here, when those are other clocks. */
function Moment({ at, zone }: { at: number; zone: string }) {
  const there = momentText(at, zone)
  const here = momentText(at, ownZone())
  return (
    <time className={classes.moment} dateTime={new Date(at).toISOString()}>
      {there}
      {here === there ? null : <span className={classes.dim}> {t('schedules.here', { when: here })}</span>}
    </time>
  )
}
