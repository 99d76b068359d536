import { SegmentedControl, Select, TextInput } from '@mantine/core'
import { useMemo, useState } from 'react'
import { powerModes } from '../../../main/contract/actions/set-power-mode.ts'
import type { Expectation } from '../../../main/contract/expectation.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { focusOnMount } from '../../dialogs/focus.ts'
import { InlineEditor } from '../../dialogs/inline-editor.tsx'
import { Notice } from '../../dialogs/notice.tsx'
import { useProfiles } from '../../dialogs/push-pools/use-profiles.ts'
import { useAnswer, valueOr } from '../../dialogs/use-answer.ts'
import { type EngineClient, engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useFleet } from '../../store/fleet.ts'
import { checkExpectation, draftOfExpectation, type ExpectationDraft, powerModeOf, scopeOf } from './expectation-form.ts'
import classes from './expected.module.css'
import { WhomFields } from './whom-fields.tsx'

const askSets = (client: EngineClient, signal: AbortSignal) => client.credentials.list(undefined, { signal })

interface ExpectationEditorProps {
  /** `null` = a new one. */
  readonly expectation: Expectation | null
  readonly put: (list: readonly Expectation[]) => void
  readonly close: () => void
}

/** For which miners, and what is expected of them. */
export function ExpectationEditor({ expectation, put, close }: ExpectationEditorProps) {
  const [draft, setDraft] = useState(() => draftOfExpectation(expectation))
  const [pressed, setPressed] = useState(false)
  const checked = useMemo(() => checkExpectation(draft), [draft])
  const { input } = checked
  const save = input === null ? null : async () => put(await engine().expectations.save(input))
  return (
    <InlineEditor kind="expectation" draft={draft} save={save} onPressed={() => setPressed(true)} close={close}>
      <TextInput
        ref={focusOnMount}
        label={t('expected.form.name')}
        placeholder={t('expected.form.namePlaceholder')}
        maxLength={80}
        value={draft.name}
        error={pressed ? checked.name : null}
        onChange={event => setDraft({ ...draft, name: event.currentTarget.value })}
      />
      <div className={classes.halves}>
        <fieldset className={classes.half}>
          <legend>{t('expected.form.whom')}</legend>
          <p className={classes.dim}>{t('expected.form.whomHelp')}</p>
          <WhomFields draft={draft} change={setDraft} rangesProblem={checked.ranges} />
          <Fits draft={draft} />
        </fieldset>
        <WhatFields draft={draft} change={setDraft} />
      </div>
      {pressed && checked.whole !== null ? <Notice level="error">{checked.whole}</Notice> : null}
    </InlineEditor>
  )
}

/** How many miners of the fleet are in the group as it is typed. */
function Fits({ draft }: { draft: ExpectationDraft }) {
  const { tags, groups, ranges } = draft
  const byId = useFleet(fleet => fleet.byId)
  const fits = useMemo(() => scopeOf({ tags, groups, ranges }), [tags, groups, ranges])
  const count = useMemo(() => [...byId.values()].filter(fits).length, [byId, fits])
  return (
    <p className={classes.dim} role="status">
      {t('expected.form.fits', { count, shown: formatNumber(count, 0) })}
    </p>
  )
}

function WhatFields({ draft, change }: { draft: ExpectationDraft; change: (draft: ExpectationDraft) => void }) {
  const profiles = useProfiles()
  const sets = valueOr(useAnswer(askSets)[0], [])
  const choices = [
    { value: '', label: t('expected.form.anyMode') },
    ...powerModes.map(mode => ({ value: mode, label: t(`expected.form.modes.${mode}`) })),
  ]
  return (
    <fieldset className={classes.half}>
      <legend>{t('expected.form.what')}</legend>
      <Select
        label={t('expected.form.profile')}
        description={profiles.list.length === 0 && !profiles.waiting ? t('expected.form.noProfiles') : undefined}
        placeholder={t('expected.form.anyPools')}
        data={profiles.list.map(profile => ({ value: profile.id, label: profile.name }))}
        value={draft.profile}
        clearable
        clearButtonProps={{ 'aria-label': t('expected.form.anyPools') }}
        onChange={profile => change({ ...draft, profile })}
      />
      <div>
        <span className={classes.label} id="expected-mode">
          {t('expected.form.mode')}
        </span>
        <SegmentedControl
          aria-labelledby="expected-mode"
          value={draft.mode ?? ''}
          data={choices}
          onChange={mode => change({ ...draft, mode: powerModeOf(mode) })}
        />
      </div>
      <Select
        label={t('expected.form.credentials')}
        description={t('expected.form.credentialsHelp')}
        placeholder={t('expected.form.anyPassword')}
        data={sets.map(set => ({ value: set.id, label: set.name }))}
        value={draft.credentials}
        clearable
        clearButtonProps={{ 'aria-label': t('expected.form.anyPassword') }}
        onChange={credentials => change({ ...draft, credentials })}
      />
    </fieldset>
  )
}
