import { Button, TextInput } from '@mantine/core'
import { useId, useState } from 'react'
import { actionOf } from '../../../main/contract/actions/registry.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { counted } from '../counted.ts'
import type { PlanInHand, RolloutDraft } from '../plan/use-plan.ts'
import { Spring } from '../sheet.tsx'
import type { StepName } from '../steps.tsx'
import { doWords } from './do-words.ts'
import { ScheduleButton } from './schedule-button.tsx'
import classes from './wizard.module.css'

interface WizardFooterProps {
  readonly step: StepName
  readonly go: (step: StepName) => void
  readonly form: string
  readonly clear: (() => void) | null
  readonly plan: PlanInHand
  readonly draft: RolloutDraft
  /** Everything is there that a preview needs. */
  readonly askable: boolean
  /** The first step leads straight to the preview. */
  readonly skips: boolean
}

/** Back, and on to the next step; the last button says what it does. */
export function WizardFooter({ step, go, form, clear, plan, draft, askable, skips }: WizardFooterProps) {
  const readOnly = useReadOnly()
  if (step === 'what') {
    return (
      <>
        {clear === null ? null : (
          <Button variant="subtle" onClick={clear}>
            {t('wizard.clear')}
          </Button>
        )}
        <Spring />
        <Button variant="filled" type="submit" form={form}>
          {skips ? t('wizard.toPreview') : t('wizard.toWhich')}
        </Button>
      </>
    )
  }
  if (step === 'which') {
    return (
      <>
        <Button onClick={() => go('what')}>{t('sheet.back')}</Button>
        <Spring />
        <Button variant="filled" data-autofocus disabled={!askable} onClick={() => go('preview')}>
          {t('wizard.toPreview')}
        </Button>
      </>
    )
  }
  return (
    <>
      <Button data-autofocus onClick={() => go(skips ? 'what' : 'which')}>
        {t('sheet.back')}
      </Button>
      <Spring />
      <ScheduleButton draft={draft} excluded={plan.excluded} />
      {plan.state.kind === 'made' ? <Go key={plan.count} plan={plan} draft={draft} locked={readOnly !== null} /> : null}
    </>
  )
}

/** Starts the rollout. What can need hands at the machine wants the number of miners typed first. */
function Go({ plan, draft: { action }, locked }: { plan: PlanInHand; draft: RolloutDraft; locked: boolean }) {
  const [typed, setTyped] = useState('')
  const field = useId()
  const risky = actionOf(action).risk === 'may-brick' && plan.count > 0
  const wanted = String(plan.count)
  const proved = !risky || typed.trim().replaceAll(/[\s,.]/g, '') === wanted
  return (
    <form
      className={classes.typed}
      onSubmit={event => {
        event.preventDefault()
        if (proved && plan.count > 0 && !locked) plan.start()
      }}
    >
      {risky ? (
        <>
          <label htmlFor={field}>{t('wizard.typeCount', { wanted: formatNumber(plan.count, 0) })}</label>
          <TextInput
            id={field}
            className={classes.typedCount}
            inputMode="numeric"
            autoComplete="off"
            value={typed}
            onChange={event => setTyped(event.currentTarget.value)}
          />
        </>
      ) : null}
      <Button type="submit" variant="filled" disabled={plan.count === 0 || locked || !proved} loading={plan.starting}>
        {doWords(action, counted(plan.count))}
      </Button>
    </form>
  )
}
