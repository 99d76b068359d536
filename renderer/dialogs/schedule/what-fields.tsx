import { Select } from '@mantine/core'
import type { FormField } from '../../../main/contract/actions/action.ts'
import { type FormValues, initialValues } from '../../../main/contract/actions/form.ts'
import { type ActionId, actionIds, actionOf, isActionId } from '../../../main/contract/actions/registry.ts'
import type { MinerId } from '../../../main/contract/model.ts'
import { unschedulable } from '../../../main/contract/schedule.ts'
import { t } from '../../i18n/setup.ts'
import { ActionForm } from '../action-form/action-form.tsx'
import { checkValues, valuesOfAsk } from '../action-form/values.ts'
import { Notice } from '../notice.tsx'
import { checkDraft, draftOfAsk, emptyDraft, type PushDraft } from '../push-pools/draft.ts'
import { PoolsForm } from '../push-pools/pools-form.tsx'

/** What a schedule does, as it stands in the form. */
export interface WhatDraft {
  readonly action: ActionId
  readonly values: FormValues
  readonly pools: PushDraft
}

/** What holds a secret or can leave a machine lost is started by hand. */
const schedulable = actionIds.filter(id => unschedulable(id) === null)

/** The form of an action, filled in as far as the ask goes. */
export function draftOfWhat(action: ActionId, ask: unknown): WhatDraft {
  const form = actionOf(action).form ?? noFields
  return { action, values: { ...initialValues(form), ...valuesOfAsk(form, ask) }, pools: draftOfAsk(ask) ?? emptyDraft }
}

/** What the form comes to; `ask` is `null` while something is wrong or missing. */
export function checkWhat({ action, values, pools }: WhatDraft): { readonly ask: unknown; readonly problem: string | null } {
  if (action === 'setPools') return { ask: checkDraft(pools).ask, problem: null }
  const { form = noFields, ask } = actionOf(action)
  return checkValues(form, ask, values)
}

interface WhatFieldsProps {
  readonly draft: WhatDraft
  readonly change: (draft: WhatDraft) => void
  readonly pressed: boolean
  /** For the examples of the worker template. */
  readonly miners: readonly MinerId[]
}

/** The action and its own fields. */
export function WhatFields({ draft, change, pressed, miners }: WhatFieldsProps) {
  const { action, values, pools } = draft
  const { form = noFields, effect } = actionOf(action)
  const { problem } = checkWhat(draft)
  return (
    <>
      <Select
        label={t('scheduleDialog.action')}
        data={schedulable.map(id => ({ value: id, label: actionOf(id).label }))}
        value={action}
        allowDeselect={false}
        maxDropdownHeight={260}
        onChange={id => id !== null && isActionId(id) && change(draftOfWhat(id, null))}
      />
      <p>{effect}</p>
      {action === 'setPools' ? (
        <PoolsForm
          draft={pools}
          change={next => change({ ...draft, pools: next })}
          problems={checkDraft(pools).problems}
          pressed={pressed}
          miners={miners}
        />
      ) : (
        <ActionForm form={form} values={values} onChange={next => change({ ...draft, values: next })} pressed={pressed} />
      )}
      {pressed && problem !== null ? <Notice level="error">{problem}</Notice> : null}
    </>
  )
}

const noFields: readonly FormField[] = []
