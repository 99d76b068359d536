import type { Batching } from '../../../main/contract/rollout.ts'
import type { PaceDraft } from './pace.ts'

/** The fields of a pace for a batching of which some may be left open: what is absent stays as it is in `rest`. */
export function paceOf({ size, everyS, canary, atOnce, order, budget, power }: Batching, rest: PaceDraft): PaceDraft {
  const shown = (value: number | null | undefined, otherwise: string) =>
    value === undefined ? otherwise : value === null ? '' : String(value)
  return {
    size: String(size),
    everyS: String(everyS),
    canary,
    atOnce: shown(atOnce, rest.atOnce),
    order: order ?? rest.order,
    failurePct: shown(budget?.pct, rest.failurePct),
    inARow: shown(budget?.inARow, rest.inARow),
    hallKw: shown(power?.hallKw, rest.hallKw),
    groupKw: shown(power?.groupKw, rest.groupKw),
  }
}
