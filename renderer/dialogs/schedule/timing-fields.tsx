import { Button, SegmentedControl, Select, TextInput } from '@mantine/core'
import { useMemo } from 'react'
import { t } from '../../i18n/setup.ts'
import classes from './schedule.module.css'
import { dayName } from './schedule-text.ts'
import { type CheckedTiming, type TimingDraft, weekdays, zonesNow } from './timing.ts'

interface TimingFieldsProps {
  readonly draft: TimingDraft
  readonly change: (draft: TimingDraft) => void
  readonly problems: CheckedTiming['problems']
}

/** Once or every week, on which days, at what time of which zone. */
export function TimingFields({ draft, change, problems }: TimingFieldsProps) {
  const zones = useMemo(() => zonesNow(new Date()), [])
  return (
    <>
      <SegmentedControl
        className={classes.start}
        aria-label={t('scheduleDialog.kind')}
        value={draft.kind}
        data={[
          { value: 'weekly', label: t('scheduleDialog.weekly') },
          { value: 'once', label: t('scheduleDialog.once') },
        ]}
        onChange={kind => change({ ...draft, kind: kind === 'once' ? 'once' : 'weekly' })}
      />
      {draft.kind === 'weekly' ? <Days draft={draft} change={change} problem={problems.days} /> : null}
      <div className={classes.line}>
        {draft.kind === 'once' ? (
          <TextInput
            type="date"
            className={classes.short}
            label={t('scheduleDialog.date')}
            value={draft.date}
            error={draft.date === '' ? null : problems.date}
            onChange={event => change({ ...draft, date: event.currentTarget.value })}
          />
        ) : null}
        <TextInput
          type="time"
          className={classes.short}
          label={t('scheduleDialog.time')}
          value={draft.time}
          error={problems.time}
          onChange={event => change({ ...draft, time: event.currentTarget.value })}
        />
        <Select
          className={classes.zone}
          label={t('scheduleDialog.zone')}
          data={[...zones]}
          value={draft.zone}
          searchable
          selectFirstOptionOnChange
          // Words that fit no zone must not save the schedule with the zone before.
          onKeyDown={event => event.key === 'Enter' && event.preventDefault()}
          limit={60}
          allowDeselect={false}
          maxDropdownHeight={220}
          nothingFoundMessage={t('scheduleDialog.noZone')}
          error={problems.zone}
          onChange={zone => change({ ...draft, zone: zone ?? draft.zone })}
        />
      </div>
    </>
  )
}

function Days({ draft, change, problem }: Pick<TimingFieldsProps, 'draft' | 'change'> & { problem: string | undefined }) {
  const toggled = (day: number) => (draft.days.includes(day) ? draft.days.filter(one => one !== day) : [...draft.days, day])
  return (
    <div>
      <fieldset className={classes.days}>
        <legend className="visually-hidden">{t('scheduleDialog.days')}</legend>
        {weekdays.map(day => (
          <Button
            key={day}
            variant={draft.days.includes(day) ? 'filled' : 'default'}
            aria-pressed={draft.days.includes(day)}
            onClick={() => change({ ...draft, days: toggled(day) })}
          >
            {dayName(day)}
          </Button>
        ))}
      </fieldset>
      {problem === undefined ? null : <p className={classes.problem}>{problem}</p>}
    </div>
  )
}
