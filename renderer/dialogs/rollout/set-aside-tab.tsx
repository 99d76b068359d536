import { useCallback } from 'react'
import type { RolloutId } from '../../../main/contract/rollout.ts'
import { allSetAside } from '../../../main/contract/set-aside.ts'
import type { EngineClient } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { Notice } from '../notice.tsx'
import { SetAsideList } from '../plan/set-aside-list.tsx'
import { useAnswer } from '../use-answer.ts'

/** The miners that a rollout left aside, under their reasons. Asked for when somebody looks: there may be thousands. */
export function SetAsideTab({ id }: { id: RolloutId }) {
  const ask = useCallback(
    (client: EngineClient, signal: AbortSignal) => allSetAside(from => client.rollouts.setAside({ id, from }, { signal })),
    [id],
  )
  const [answer] = useAnswer(ask)
  switch (answer.kind) {
    case 'waiting':
      return <p>{t('rolloutDialog.loading')}</p>
    case 'failed':
      return <Notice level="error">{answer.problem}</Notice>
    case 'here':
      return <SetAsideList setAside={answer.value} />
  }
}
