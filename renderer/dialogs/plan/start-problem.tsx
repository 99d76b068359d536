import { Button } from '@mantine/core'
import { t } from '../../i18n/setup.ts'
import { Notice } from '../notice.tsx'
import type { PlanInHand } from './use-plan.ts'

/** Why a plan did not start, and the way out: a fresh preview. Nothing when there is no problem. */
export function StartProblem({ plan }: { plan: PlanInHand }) {
  if (plan.startProblem === null) return null
  return (
    <>
      <Notice level="error">{plan.startProblem}</Notice>
      <div>
        <Button onClick={plan.renew}>{t('plan.renew')}</Button>
      </div>
    </>
  )
}
