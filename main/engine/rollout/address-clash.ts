import type { ActionDefinition } from '../../contract/actions/action.ts'
import type { SetAside } from '../../contract/rollout.ts'
import { formatNumber } from '../../contract/units.ts'
import { type Chosen, setAsideFor } from './plan.ts'
import type { RolloutTargets } from './targets.ts'

/** What asking about addresses needs of the engine. */
export interface ClashContext {
  readonly targets: Pick<RolloutTargets, 'neighbourAt' | 'answersAt' | 'forbidden'>
  /** Bounds how many addresses are asked at once. */
  contact<T>(task: () => Promise<T>): Promise<T>
}

/** Sets those aside whose new address is taken: by another of the same plan, by a miner that is known, or by whatever answers there. */
export async function withoutClashes(
  chosen: readonly Chosen[],
  definition: ActionDefinition,
  { targets, contact }: ClashContext,
  signal: AbortSignal,
): Promise<readonly (Chosen | SetAside)[]> {
  const { movesTo } = definition
  if (!movesTo) return chosen
  const wanted = new Map<string, number>()
  for (const { params } of chosen) {
    const to = movesTo(params)
    if (to !== null) wanted.set(to, (wanted.get(to) ?? 0) + 1)
  }
  return Promise.all(
    chosen.map(async one => {
      const to = movesTo(one.params)
      if (to === null || to === one.miner.address.ip) return one
      const reason =
        (wanted.get(to) ?? 0) > 1
          ? `${to} is given to ${formatNumber(wanted.get(to) ?? 0)} miners of this plan.`
          : await contact(() => taken(to, one, targets, signal))
      return reason === null ? one : setAsideFor(one.miner, { code: 'refused', reason })
    }),
  )
}

async function taken(to: string, { miner }: Chosen, targets: ClashContext['targets'], signal: AbortSignal): Promise<string | null> {
  const forbidden = targets.forbidden(to)
  if (forbidden !== null) return forbidden
  const neighbour = targets.neighbourAt(to, miner.id)
  // Also one that moves away in the same plan: who moves first nobody knows.
  if (neighbour !== null) return `${to} is the address of ${neighbour === to ? 'another miner' : neighbour}.`
  return (await targets.answersAt(to, signal)) ? `Something answers at ${to} already.` : null
}
