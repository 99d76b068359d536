import type { DiffLine } from '../../contract/actions/action.ts'
import { type ActionId, actionOf } from '../../contract/actions/registry.ts'
import type { MinerId } from '../../contract/model.ts'
import { lastKnown } from './last-known.ts'
import { isSetAside } from './plan.ts'
import { fillInFor, type SurveyContext } from './survey.ts'

/** What an action would do to one miner, as far as its last reading tells. */
export interface Example {
  readonly minerId: MinerId
  /** Why it would not be done, as a sentence; `null` = it would. */
  readonly problem: string | null
  readonly diff: readonly DiffLine[]
}

/** What an action would do to each miner, without asking any of them. A miner that is not on the roster is left out. */
export function examples(
  wanted: { readonly action: ActionId; readonly ask: unknown; readonly miners: readonly MinerId[] },
  targets: SurveyContext['targets'],
): readonly Example[] {
  return wanted.miners.flatMap((minerId, index): readonly Example[] => {
    const filled = fillInFor(minerId, index + 1, wanted, { targets, isQueued: () => false })
    if (filled === null) return []
    if (isSetAside(filled)) return [{ minerId, problem: filled.reason, diff: [] }]
    return [{ minerId, problem: null, diff: actionOf(wanted.action).diff(lastKnown(filled.miner), filled.params) }]
  })
}
