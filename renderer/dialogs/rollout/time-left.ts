import type { RolloutSummary } from '../../../main/contract/rollout.ts'
import { formatDuration } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { useNow } from '../../store/now.ts'

/** When each summary was first seen, ms since the epoch: the engine tells a new one only when something happens. */
const seenAt = new WeakMap<object, number>()

/** 'about 25 min left', counted down from when the engine told it; `null` when it is not told. */
export function timeLeft(rollout: Pick<RolloutSummary, 'etaS'>, now: number): string | null {
  if (rollout.etaS === null) return null
  const since = seenAt.get(rollout) ?? now
  seenAt.set(rollout, since)
  const leftS = rollout.etaS - Math.max(0, now - since) / 1000
  return leftS < 60 ? t('rolloutDialog.etaSoon') : t('rolloutDialog.eta', { eta: formatDuration(leftS) })
}

/** The same as it is at this moment. */
export function useTimeLeft(rollout: Pick<RolloutSummary, 'etaS'>): string | null {
  return useNow(now => timeLeft(rollout, now))
}
