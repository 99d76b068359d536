import type { BatchingAsk, Pace, PaceChange } from '../../contract/rollout.ts'
import { defaultSettings, type Settings } from '../../contract/settings.ts'

/** Fills in what a batching leaves open. */
export function paceOf(batching: BatchingAsk | undefined, settings: Settings = defaultSettings): Pace {
  const { batchSize, batchEveryS, failurePct, failuresInARow } = settings
  const usual: Pace = {
    size: batchSize,
    everyS: batchEveryS,
    canary: batching?.canary ?? true,
    atOnce: null,
    order: batching?.order ?? 'selection',
    budget: { pct: failurePct, inARow: failuresInARow },
    power: { hallKw: null, groupKw: null },
  }
  return batching === undefined ? usual : changedPace(usual, batching)
}

/** The pace after a change of it. */
export function changedPace(pace: Pace, { size, everyS, atOnce, budget, power }: PaceChange): Pace {
  return {
    ...pace,
    size: size ?? pace.size,
    everyS: everyS ?? pace.everyS,
    atOnce: atOnce === undefined ? pace.atOnce : atOnce,
    budget: { pct: budget?.pct ?? pace.budget.pct, inARow: budget?.inARow ?? pace.budget.inARow },
    power: {
      hallKw: power?.hallKw === undefined ? pace.power.hallKw : power.hallKw,
      groupKw: power?.groupKw === undefined ? pace.power.groupKw : power.groupKw,
    },
  }
}

/** The pace with what an action allows at the most. */
export function boundedBy({ mostAtOnce }: { readonly mostAtOnce?: number }, pace: Pace): Pace {
  return mostAtOnce === undefined ? pace : { ...pace, atOnce: Math.min(mostAtOnce, pace.atOnce ?? mostAtOnce) }
}
