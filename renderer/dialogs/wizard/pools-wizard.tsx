import { useMemo, useState } from 'react'
import type { DialogRequest } from '../../store/dialogs.ts'
import { keepPush, useDrafts } from '../drafts.ts'
import { checkDraft, draftOfAsk, emptyDraft, isTyped, type PushDraft } from '../push-pools/draft.ts'
import { WhatStep } from '../push-pools/what-step.tsx'
import { Wizard } from './wizard.tsx'

/** Changes pools. What is typed outlives the dialog, unless it came with pools to set. */
export function PoolsWizard({ request }: { request: Extract<DialogRequest, { kind: 'wizard' }> }) {
  const kept = useDrafts(drafts => drafts.push)
  const [given, setGiven] = useState<PushDraft | null>(() => draftOfAsk(request.ask))
  const [first] = useState(() => JSON.stringify(given))
  const draft = given ?? kept
  const change = given === null ? keepPush : setGiven
  const checked = useMemo(() => checkDraft(draft), [draft])
  return (
    <Wizard
      request={request}
      ask={checked.ask}
      what={({ form, pressed, miners, onNext }) => (
        <WhatStep draft={draft} change={change} problems={checked.problems} pressed={pressed} miners={miners} form={form} onNext={onNext} />
      )}
      isTyped={given !== null && JSON.stringify(given) !== first}
      clear={isTyped(draft) ? () => change(emptyDraft) : null}
      onStarted={() => change(emptyDraft)}
    />
  )
}
