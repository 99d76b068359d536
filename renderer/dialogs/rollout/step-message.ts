import { explain } from '../../../main/contract/failure.ts'
import type { RolloutStep } from '../../../main/contract/rollout.ts'
import { t } from '../../i18n/setup.ts'

/** The engine's own sentence, else the one that the failure explains itself with; of a success that changed the pool, the new one. */
export function messageOf(step: RolloutStep, name: string): string {
  if (step.message !== null) return step.message
  if (step.failure !== null) return explain(step.failure, name)
  const pool = step.state === 'verified' ? step.after?.pools[0] : undefined
  const earlier = step.before?.pools[0]
  if (pool === undefined || (pool.url === earlier?.url && pool.user === earlier.user)) return ''
  return t('rolloutDialog.minesOn', { url: pool.url, user: pool.user })
}
