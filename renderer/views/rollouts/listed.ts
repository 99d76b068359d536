import type { RolloutSummary } from '../../../main/contract/rollout.ts'

/** The list as the engine last told it, with those that run now as they are now; the newest first. */
export function listed(list: readonly RolloutSummary[], live: readonly RolloutSummary[]): readonly RolloutSummary[] {
  const byId = new Map(list.map(rollout => [rollout.id, rollout]))
  for (const rollout of live) byId.set(rollout.id, rollout)
  return [...byId.values()].sort((a, b) => b.createdAt - a.createdAt)
}

/** Changes when a rollout begins, ends or is paused: the list must be asked for again. Progress alone does not change it. */
export function roundOf(live: readonly RolloutSummary[]): string {
  return live.map(rollout => `${rollout.id} ${rollout.state}`).join()
}
