import type { RolloutStep } from '../../../main/contract/rollout.ts'

/** How far back the present rate looks, ms. */
const windowMs = 60_000

/** Miners that ended in the last minute, or that would have at the pace of a shorter beginning; `null` = none has ended yet. */
export function ratePerMin(steps: readonly RolloutStep[], now: number): number | null {
  const ends = endsOf(steps)
  const begun = firstStart(steps)
  if (ends.length === 0 || begun === null) return null
  const spanMs = Math.max(1_000, Math.min(windowMs, now - begun))
  return (ends.filter(at => at > now - spanMs).length * 60_000) / spanMs
}

/** Miners a minute from the first start to the last end; `null` = none was written. */
export function meanRatePerMin(steps: readonly RolloutStep[]): number | null {
  const ends = endsOf(steps)
  const begun = firstStart(steps)
  if (ends.length === 0 || begun === null) return null
  const last = ends.reduce((latest, at) => Math.max(latest, at), begun)
  return (ends.length * 60_000) / Math.max(1_000, last - begun)
}

function endsOf(steps: readonly RolloutStep[]): readonly number[] {
  return steps.flatMap(step => (step.startedAt === null || step.endedAt === null ? [] : [step.endedAt]))
}

function firstStart(steps: readonly RolloutStep[]): number | null {
  return steps.reduce<number | null>((first, { startedAt }) => (startedAt === null ? first : Math.min(first ?? startedAt, startedAt)), null)
}
