import type { DiffLine } from '../../contract/actions/action.ts'
import { type ActionId, actionOf } from '../../contract/actions/registry.ts'
import type { Miner, MinerConfig, MinerId } from '../../contract/model.ts'
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
    const filled = fillInFor(minerId, index + 1, wanted, { targets, busyWith: () => null })
    if (filled === null) return []
    if (isSetAside(filled)) return [{ minerId, problem: filled.reason, diff: [] }]
    const { state, reading } = filled.miner
    const before = { state, reading, config: lastKnownConfig(filled.miner), locating: null }
    return [{ minerId, problem: null, diff: actionOf(wanted.action).diff(before, filled.params) }]
  })
}

/** The pools of the last reading in place of the configuration, which only the miner can tell. */
function lastKnownConfig({ reading }: Miner): MinerConfig | null {
  if (reading === null) return null
  const pools = reading.pools.toSorted((a, b) => a.priority - b.priority).map(({ url, user }) => ({ url, user, password: null }))
  return {
    at: reading.at,
    pools,
    mode: reading.mode,
    fanMode: reading.fanMode,
    fanPct: null,
    fanTargetC: null,
    freqMhz: null,
    powerLimitW: null,
    other: {},
  }
}
