import { useState } from 'react'
import { t } from '../../i18n/setup.ts'
import type { DialogProps } from '../dialog.ts'
import { Notice } from '../notice.tsx'
import { Sheet } from '../sheet.tsx'
import { Steps } from '../steps.tsx'
import { AftermathLists } from './aftermath.tsx'
import { RolloutActions } from './rollout-actions.tsx'
import { RolloutHead } from './rollout-head.tsx'
import { StepList } from './step-list.tsx'
import { useRollout } from './use-rollout.ts'

/** A rollout, live or past. May be closed while it runs. */
export function RolloutDialog({ request }: DialogProps<'rollout'>) {
  const [round, setRound] = useState(0)
  const answer = useRollout(request.id, round)
  if (answer.kind !== 'here') {
    return (
      <Sheet title={t('rolloutDialog.title')} size="steady" footer={null}>
        {answer.kind === 'failed' ? <Notice level="error">{answer.problem}</Notice> : <p>{t('rolloutDialog.loading')}</p>}
      </Sheet>
    )
  }
  const rollout = answer.value
  return (
    <Sheet
      title={rollout.title}
      size="steady"
      {...(request.stepped ? { header: <Steps current="go" open={[]} /> } : {})}
      footer={<RolloutActions rollout={rollout} ask={request.ask ?? null} />}
    >
      <RolloutHead rollout={rollout} looked={() => setRound(round + 1)} />
      {rollout.state === 'interrupted' ? <AftermathLists rollout={rollout} /> : <StepList rollout={rollout} />}
    </Sheet>
  )
}
