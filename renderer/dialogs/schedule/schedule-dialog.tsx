import { Button, TextInput } from '@mantine/core'
import { useId, useMemo, useState } from 'react'
import { actionOf, isActionId } from '../../../main/contract/actions/registry.ts'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { useFleet } from '../../store/fleet.ts'
import { showView, usePrefs } from '../../store/prefs.ts'
import { useSelection } from '../../store/selection.ts'
import { toast } from '../../ui/toast.ts'
import { counted } from '../counted.ts'
import type { DialogProps } from '../dialog.ts'
import { Notice } from '../notice.tsx'
import { PaceFields } from '../plan/pace-fields.tsx'
import { usePace } from '../plan/use-pace.ts'
import { Sheet, Spring } from '../sheet.tsx'
import { useUnsaved } from '../unsaved/use-unsaved.ts'
import { useTask } from '../use-task.ts'
import { checkWhich } from '../wizard/which.ts'
import { WhichWays } from '../wizard/which-ways.tsx'
import classes from './schedule.module.css'
import { whomText } from './schedule-text.ts'
import { checkTiming, draftOfTiming } from './timing.ts'
import { TimingFields } from './timing-fields.tsx'
import { checkWhat, draftOfWhat, WhatFields } from './what-fields.tsx'
import { type Whom, whichOf } from './whom.ts'

/** Makes or changes a schedule on one sheet: what, on which, when, how fast. */
export function ScheduleDialog({ request, close }: DialogProps<'schedule'>) {
  const { edit, draft } = request
  const given = edit ?? draft
  const form = useId()
  const action = given !== undefined && isActionId(given.action) ? given.action : 'reboot'
  const [what, setWhat] = useState(() => draftOfWhat(action, given?.ask))
  const [name, setName] = useState(edit?.name ?? '')
  const [timing, setTiming] = useState(() => draftOfTiming(edit?.timing ?? null))
  const [pressed, setPressed] = useState(false)
  const pace = usePace(given?.batching)
  const save = useTask()
  const readOnly = useReadOnly()
  const whom = useWhom(given)
  const typed = JSON.stringify([what, name, timing, pace.checked.draft, whom.draft])
  const [first] = useState(typed)
  // What was handed over was typed before, in a dialog that is gone.
  useUnsaved('schedule', draft !== undefined || typed !== first)
  const { ask } = checkWhat(what)
  const when = checkTiming(timing)
  const shownName = name.trim() === '' ? actionOf(what.action).label : name.trim()
  const wanted = whom.checked.miners.length > 0 || whom.checked.where !== null
  const complete = ask !== null && when.timing !== null && wanted && pace.checked.value !== null

  const keep = () => {
    setPressed(true)
    if (ask === null || when.timing === null || !wanted || pace.checked.value === null) return
    const input = {
      id: edit?.id ?? null,
      name: shownName,
      enabled: edit?.enabled ?? true,
      timing: when.timing,
      action: what.action,
      ask,
      miners: [...whom.checked.miners],
      ...(whom.checked.where === null ? {} : { where: whom.checked.where }),
      batching: pace.checked.value,
    }
    void save.run(async () => {
      await engine().schedules.save(input)
      toast(t('scheduleDialog.saved', { name: shownName }))
      close()
      showView('schedules')
    })
  }
  return (
    <Sheet
      title={edit === undefined ? t('scheduleDialog.new') : t('scheduleDialog.edit', { name: edit.name })}
      size="steady"
      footer={
        <>
          <span className={classes.dim}>{t('schedules.onlyWhileRunning')}</span>
          <Spring />
          <Button onClick={close}>{t('scheduleDialog.discard')}</Button>
          <Button type="submit" form={form} variant="filled" disabled={readOnly !== null} loading={save.busy}>
            {t('scheduleDialog.save')}
          </Button>
        </>
      }
    >
      {readOnly === null ? null : <Notice level="warning">{readOnly}</Notice>}
      <form
        id={form}
        className={classes.form}
        noValidate
        onSubmit={event => {
          event.preventDefault()
          keep()
        }}
      >
        <h3 className={classes.heading}>{t('scheduleDialog.what')}</h3>
        <WhatFields draft={what} change={setWhat} pressed={pressed} miners={whom.checked.ids.slice(0, 20)} />
        <h3 className={classes.heading}>{t('scheduleDialog.which')}</h3>
        <WhomFields whom={whom} />
        <h3 className={classes.heading}>{t('scheduleDialog.when')}</h3>
        <TimingFields draft={timing} change={setTiming} problems={when.problems} />
        <PaceFields pace={pace} miners={whom.checked.ids.length} />
        <TextInput
          className={classes.name}
          label={t('scheduleDialog.name')}
          placeholder={actionOf(what.action).label}
          maxLength={80}
          value={name}
          onChange={event => setName(event.currentTarget.value)}
        />
        {pressed && !complete ? <Notice level="error">{t(missing(ask, wanted, when.timing))}</Notice> : null}
        {save.problem === null ? null : <Notice level="error">{save.problem}</Notice>}
      </form>
    </Sheet>
  )
}

function missing(ask: unknown, wanted: boolean, timing: unknown) {
  if (ask === null) return 'scheduleDialog.fillWhat'
  if (!wanted) return 'scheduleDialog.fillWhich'
  return timing === null ? 'scheduleDialog.fillWhen' : 'scheduleDialog.fillHow'
}

/** The miners of the form: those of the schedule or draft at first, else those that are selected in the table. */
function useWhom(given: Partial<{ miners: readonly string[]; where: Whom['where'] | undefined }> | undefined) {
  const [begun] = useState<Whom>(() => ({
    miners: given?.miners ?? (given?.where === undefined ? [...useSelection.getState().selected] : []),
    where: given?.where ?? null,
  }))
  const [draft, setDraft] = useState(() => whichOf(begun, usePrefs.getState().filter))
  const byId = useFleet(fleet => fleet.byId)
  const checked = useMemo(
    () =>
      draft === null
        ? { ids: begun.miners, miners: begun.miners, where: begun.where, problem: null }
        : checkWhich(draft, begun.miners, byId.values()),
    [draft, begun, byId],
  )
  return { begun, draft, checked, setDraft }
}

function WhomFields({ whom }: { whom: ReturnType<typeof useWhom> }) {
  const { begun, draft, checked, setDraft } = whom
  if (draft === null)
    return (
      <div className={classes.line}>
        <span>{whomText(begun.miners, begun.where)}</span>
        <Button onClick={() => setDraft(whichOf({ miners: [], where: null }, ''))}>{t('scheduleDialog.others')}</Button>
      </div>
    )
  return (
    <>
      <WhichWays draft={draft} set={setDraft} problem={checked.problem} selected={begun.miners.length} />
      <p className={classes.dim} role="status">
        {draft.way === 'selection'
          ? t('scheduleDialog.fixed', counted(checked.ids.length))
          : t('scheduleDialog.fits', counted(checked.ids.length))}
      </p>
    </>
  )
}
