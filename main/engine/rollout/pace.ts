import type { Batching, Pace, PaceChange } from '../../contract/rollout.ts'
import { defaultSettings, type Settings } from '../../contract/settings.ts'

/** Fills in what a batching leaves open. */
export function paceOf(batching: Batching | undefined, settings: Settings = defaultSettings): Pace {
  const { batchSize, batchEveryS, failurePct, failuresInARow } = settings
  return {
    size: batching?.size ?? batchSize,
    everyS: batching?.everyS ?? batchEveryS,
    canary: batching?.canary ?? true,
    atOnce: batching?.atOnce ?? null,
    order: batching?.order ?? 'selection',
    budget: batching?.budget ?? { pct: failurePct, inARow: failuresInARow },
    power: batching?.power ?? { hallKw: null, groupKw: null },
  }
}

/** The pace after a change of it. */
export function changedPace(pace: Pace, { size, everyS, atOnce, budget, power }: PaceChange): Pace {
  return {
    ...pace,
    size: size ?? pace.size,
    everyS: everyS ?? pace.everyS,
    atOnce: atOnce === undefined ? pace.atOnce : atOnce,
    budget: budget ?? pace.budget,
    power: power ?? pace.power,
  }
}
