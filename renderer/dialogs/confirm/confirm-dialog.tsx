import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import type { FormField } from '../../../main/contract/actions/action.ts'
import { askOfForm, initialValues } from '../../../main/contract/actions/form.ts'
import { actionOf } from '../../../main/contract/actions/registry.ts'
import type { Batching } from '../../../main/contract/rollout.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { closeDialog, openDialog } from '../../store/dialogs.ts'
import type { DialogProps } from '../dialog.ts'
import { Notice } from '../notice.tsx'
import { BatchingFields } from '../plan/batching-fields.tsx'
import { useBatching } from '../plan/use-batching.ts'
import { usePlan } from '../plan/use-plan.ts'
import { Sheet, Spring } from '../sheet.tsx'
import { ActionForm } from './action-form.tsx'
import classes from './confirm.module.css'
import { ConfirmPlan } from './confirm-plan.tsx'

/** Says what an action does to which miners, asks once, and runs it as a rollout. */
export function ConfirmDialog({ request }: DialogProps<'confirm-action'>) {
  const { action, miners } = request
  const [batching, setBatching] = useBatching()
  const { label, effect, risk, form = noFields } = actionOf(action)
  const [values, setValues] = useState(() => initialValues(form))
  const filledIn = askOfForm(form, values)
  // Every plan asks the miners, so it waits until the typing pauses.
  const batches = risk === 'none' ? harmless : batching.value
  const wanted = filledIn === null || batches === null ? null : JSON.stringify([filledIn, batches])
  const [settled] = useDebouncedValue(wanted, 400)
  const plan = usePlan({ action, ask: filledIn, miners, batching: batches }, id => openDialog({ kind: 'rollout', id }))
  const readOnly = useReadOnly()
  const ready = settled !== null && settled === wanted
  const { make } = plan
  // Asked again whenever the question differs: `make` itself keeps a plan that still fits.
  useEffect(() => {
    if (ready) make()
  })
  const spread = risk !== 'none' && miners.length > 1

  return (
    <Sheet
      title={t('confirmAction.title', { label, count: miners.length, shown: formatNumber(miners.length, 0) })}
      size="small"
      footer={
        <>
          <Spring />
          <Button data-autofocus onClick={closeDialog}>
            {t('confirmAction.no')}
          </Button>
          <Button
            variant="filled"
            disabled={plan.state.kind !== 'made' || plan.count === 0 || !ready || readOnly !== null}
            loading={plan.starting}
            onClick={plan.start}
          >
            {t('confirmAction.go', { label, count: plan.count, shown: formatNumber(plan.count, 0) })}
          </Button>
        </>
      }
    >
      {readOnly === null ? null : <Notice level="warning">{readOnly}</Notice>}
      <p>{effect}</p>
      <ActionForm form={form} values={values} onChange={setValues} />
      {spread ? <BatchingFields batching={batching} set={setBatching} miners={miners.length} /> : null}
      {filledIn === null ? <p className={classes.dim}>{t('confirmAction.fillIn')}</p> : <ConfirmPlan plan={plan} risk={risk} />}
    </Sheet>
  )
}

/** What interrupts nothing needs no trial and no pauses. */
const harmless: Batching = { size: 100, everyS: 0, canary: false }

const noFields: readonly FormField[] = []
