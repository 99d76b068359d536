import { type ReactNode, useEffect, useId, useState } from 'react'
import { actionOf } from '../../../main/contract/actions/registry.ts'
import type { MinerId } from '../../../main/contract/model.ts'
import type { Batching } from '../../../main/contract/rollout.ts'
import { useReadOnly } from '../../store/connection.ts'
import { openInstead } from '../../store/dialogs.ts'
import { counted } from '../counted.ts'
import type { DialogProps } from '../dialog.ts'
import { Notice } from '../notice.tsx'
import { PlanPreview } from '../plan/plan-preview.tsx'
import { usePace } from '../plan/use-pace.ts'
import { type RolloutDraft, usePlan } from '../plan/use-plan.ts'
import { Sheet } from '../sheet.tsx'
import { type StepName, Steps } from '../steps.tsx'
import { useUnsaved } from '../unsaved/use-unsaved.ts'
import { doWords } from './do-words.ts'
import { firstStep, skipsWhich } from './first-step.ts'
import { useWhich } from './use-which.ts'
import { WhichStep } from './which-step.tsx'
import { WizardFooter } from './wizard-footer.tsx'

/** What the first step needs to draw itself. */
export interface WhatProps {
  /** The id of its form, for the button that stands in the footer. */
  readonly form: string
  /** The user asked to go on: what is missing is shown, too. */
  readonly pressed: boolean
  readonly miners: readonly MinerId[]
  /** Enter in a field, or that button. */
  readonly onNext: () => void
}

interface WizardProps {
  readonly request: DialogProps<'wizard'>['request']
  /** `null` while something is missing or wrong. */
  readonly ask: unknown
  readonly what: (props: WhatProps) => ReactNode
  /** Whether the form holds something that is lost when the dialog closes. */
  readonly isTyped: boolean
  /** Empties the form; `null` = there is nothing to empty. */
  readonly clear: (() => void) | null
  /** The rollout has begun: what was typed is not needed any more. */
  readonly onStarted: () => void
}

/** Plans and starts a rollout of any action in steps on one sheet; the fourth is the rollout itself. Going back loses nothing. */
export function Wizard({ request, ask, what, isTyped, clear, onStarted }: WizardProps) {
  const { action, miners: selection } = request
  const [step, setStep] = useState<StepName>(() => firstStep(request))
  const [pressed, setPressed] = useState(false)
  const form = useId()
  const readOnly = useReadOnly()
  const which = useWhich(selection)
  useUnsaved('rollout', isTyped || which.isTyped)
  const pace = usePace(request.batching)
  const { risk } = actionOf(action)
  const { miners, where, exclude, kept } = which.checked
  const batching = risk === 'none' ? harmless : pace.checked.value
  const draft: RolloutDraft = { action, ask, miners, where, exclude, batching }
  const plan = usePlan(draft, kept, id => {
    if (risk !== 'none') pace.remember()
    onStarted()
    openInstead({ kind: 'rollout', id, stepped: true })
  })

  const ready = ask !== null
  const askable = ready && kept > 0 && batching !== null
  const open: StepName[] = ['what', ...(ready ? (['which'] as const) : []), ...(askable ? (['preview'] as const) : [])]
  const go = (to: StepName) => {
    if (to !== 'preview') plan.stop()
    else if (plan.state.kind === 'failed') plan.renew()
    else plan.make()
    setStep(to)
  }
  const next = () => {
    setPressed(true)
    if (ready) go(skipsWhich(request) && askable ? 'preview' : 'which')
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: what opens with the preview asks for it once
  useEffect(() => {
    if (step === 'preview') plan.make()
  }, [])

  return (
    <Sheet
      title={kept === 0 ? actionOf(action).label : doWords(action, counted(kept))}
      size="steady"
      header={<Steps current={step} open={open} go={go} />}
      footer={
        <WizardFooter
          step={step}
          go={go}
          form={form}
          clear={clear}
          plan={plan}
          draft={draft}
          askable={askable}
          skips={skipsWhich(request)}
        />
      }
    >
      {readOnly === null ? null : <Notice level="warning">{readOnly}</Notice>}
      {step === 'what' ? what({ form, pressed, miners: which.keptIds, onNext: next }) : null}
      {step === 'which' ? (
        <WhichStep
          action={action}
          draft={which.draft}
          set={which.set}
          checked={which.checked}
          selected={selection.length}
          pace={risk === 'none' ? null : pace}
        />
      ) : null}
      {step === 'preview' ? <PlanPreview plan={plan} /> : null}
    </Sheet>
  )
}

/** What interrupts nothing needs no trial and no pauses. */
const harmless: Batching = { size: 100, everyS: 0, canary: false }
