import { Button } from '@mantine/core'
import { useId, useMemo, useState } from 'react'
import type { MinerId } from '../../../main/contract/model.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { openDialog } from '../../store/dialogs.ts'
import type { DialogProps } from '../dialog.ts'
import { keepPush, useDrafts } from '../drafts.ts'
import { Notice } from '../notice.tsx'
import { PlanPreview } from '../plan/plan-preview.tsx'
import { useBatching } from '../plan/use-batching.ts'
import { usePlan } from '../plan/use-plan.ts'
import { Sheet, Spring } from '../sheet.tsx'
import { type StepName, Steps } from '../steps.tsx'
import { checkDraft, emptyDraft, isTyped } from './draft.ts'
import { WhatStep } from './what-step.tsx'
import { WhichStep } from './which-step.tsx'

/** Changes pools in four steps on one sheet; the fourth is the rollout itself. Going back and closing lose nothing that was typed. */
export function PushDialog({ request }: DialogProps<'push-pools'>) {
  const [step, setStep] = useState<StepName>('what')
  const [pressed, setPressed] = useState(false)
  const [leftOut, setLeftOut] = useState<ReadonlySet<MinerId>>(new Set())
  const [batching, setBatching] = useBatching()
  const form = useId()
  const draft = useDrafts(drafts => drafts.push)
  const checked = useMemo(() => checkDraft(draft), [draft])
  const readOnly = useReadOnly()
  const miners = useMemo(() => request.miners.filter(id => !leftOut.has(id)), [request.miners, leftOut])
  const plan = usePlan({ action: 'setPools', ask: checked.ask, miners, batching: batching.value }, id => {
    keepPush(emptyDraft)
    openDialog({ kind: 'rollout', id, stepped: true })
  })

  const ready = checked.ask !== null
  const askable = ready && miners.length > 0 && batching.value !== null
  const open: StepName[] = ['what', ...(ready ? (['which'] as const) : []), ...(askable ? (['preview'] as const) : [])]
  const go = (to: StepName) => {
    if (to !== 'preview') plan.stop()
    else if (plan.state.kind === 'failed') plan.renew()
    else plan.make()
    setStep(to)
  }
  const toWhich = () => {
    setPressed(true)
    if (ready) setStep('which')
  }

  return (
    <Sheet
      title={t('pushPools.title', { count: request.miners.length, shown: formatNumber(request.miners.length, 0) })}
      size="steady"
      header={<Steps current={step} open={open} go={go} />}
      footer={
        step === 'what' ? (
          <>
            {isTyped(draft) ? (
              <Button variant="subtle" onClick={() => keepPush(emptyDraft)}>
                {t('pushPools.clear')}
              </Button>
            ) : null}
            <Spring />
            <Button variant="filled" type="submit" form={form}>
              {t('pushPools.toWhich')}
            </Button>
          </>
        ) : step === 'which' ? (
          <>
            <Button onClick={() => setStep('what')}>{t('sheet.back')}</Button>
            <Spring />
            <Button variant="filled" disabled={!askable || readOnly !== null} onClick={() => go('preview')}>
              {t('pushPools.toPreview')}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={() => go('which')}>{t('sheet.back')}</Button>
            <Spring />
            {plan.state.kind === 'made' ? (
              <Button variant="filled" disabled={plan.count === 0 || readOnly !== null} loading={plan.starting} onClick={plan.start}>
                {t('pushPools.go', { count: plan.count, shown: formatNumber(plan.count, 0) })}
              </Button>
            ) : null}
          </>
        )
      }
    >
      {readOnly === null ? null : <Notice level="warning">{readOnly}</Notice>}
      {step === 'what' ? (
        <WhatStep draft={draft} problems={checked.problems} pressed={pressed} miners={miners} form={form} onNext={toWhich} />
      ) : null}
      {step === 'which' ? (
        <WhichStep
          miners={request.miners}
          leftOut={leftOut}
          setLeftOut={setLeftOut}
          action="setPools"
          batching={batching}
          setBatching={setBatching}
        />
      ) : null}
      {step === 'preview' ? <PlanPreview plan={plan} /> : null}
    </Sheet>
  )
}
