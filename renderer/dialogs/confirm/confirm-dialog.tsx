import { Button, SegmentedControl } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { type ActionId, actions } from '../../../main/contract/actions/registry.ts'
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
import classes from './confirm.module.css'
import { ConfirmPlan } from './confirm-plan.tsx'

/** Says what an action does to which miners, asks once, and runs it as a rollout. */
export function ConfirmDialog({ request }: DialogProps<'confirm-action'>) {
  const { action, miners } = request
  const [on, setOn] = useState(true)
  const [batching, setBatching] = useBatching()
  const { label, effect, risk } = actions[action]
  // Every plan asks the miners, so it waits until the typing pauses.
  const wanted = risk === 'none' ? harmless : batching.value
  const [settled] = useDebouncedValue(wanted, 400)
  const plan = usePlan({ action, ask: askOf(action, on), miners, batching: settled }, id => openDialog({ kind: 'rollout', id }))
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
      {action === 'locate' ? (
        <SegmentedControl
          className={classes.choice}
          aria-label={t('confirmAction.led')}
          value={on ? 'on' : 'off'}
          onChange={value => setOn(value === 'on')}
          data={[
            { value: 'on', label: t('confirmAction.ledOn') },
            { value: 'off', label: t('confirmAction.ledOff') },
          ]}
        />
      ) : null}
      {spread ? <BatchingFields batching={batching} set={setBatching} miners={miners.length} /> : null}
      <ConfirmPlan plan={plan} risk={risk} />
    </Sheet>
  )
}

/** What interrupts nothing needs no trial and no pauses. */
const harmless: Batching = { size: 100, everyS: 0, canary: false }

function askOf(action: ActionId, on: boolean): unknown {
  return action === 'locate' ? { on } : {}
}
