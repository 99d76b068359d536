import type { RolloutSummary } from '../../../main/contract/rollout.ts'
import { isOver } from '../../dialogs/rollout/progress.ts'

/** The list as the engine last told it, with those that run now as they are now: first what is not over, in each part the newest first. */
export function listed(list: readonly RolloutSummary[], live: readonly RolloutSummary[]): readonly RolloutSummary[] {
  const byId = new Map(list.map(rollout => [rollout.id, rollout]))
  for (const rollout of live) byId.set(rollout.id, rollout)
  return [...byId.values()].sort((a, b) => Number(isOver(a.state)) - Number(isOver(b.state)) || b.createdAt - a.createdAt)
}

/** One line of the view: a heading where both parts are there, or a rollout. */
export type ListLine = { readonly heading: 'going' | 'past' } | { readonly rollout: RolloutSummary }

/** The list with a heading over each part. */
export function linesOf(rollouts: readonly RolloutSummary[]): readonly ListLine[] {
  const going = rollouts.filter(({ state }) => !isOver(state))
  const past = rollouts.filter(({ state }) => isOver(state))
  const part = (heading: 'going' | 'past', members: readonly RolloutSummary[]): readonly ListLine[] =>
    members.length === 0 ? [] : [{ heading }, ...members.map(rollout => ({ rollout }))]
  return [...part('going', going), ...part('past', past)]
}

/** Changes when a rollout begins, ends or is paused: the list must be asked for again. Progress alone does not change it. */
export function roundOf(live: readonly RolloutSummary[]): string {
  return live.map(rollout => `${rollout.id} ${rollout.state}`).join()
}
