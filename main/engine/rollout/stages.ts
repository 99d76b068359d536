import type { ActionDefinition } from '../../contract/actions/action.ts'
import type { Pace } from '../../contract/rollout.ts'
import { isCanary } from './schedule.ts'
import { isFinal, type Step } from './step.ts'

/**
 * Estimated seconds until the end of a rollout under way.
 * @param usual how long a miner has taken on average, ms, how many are at it now, and the power that is still to be switched, W
 */
export function remainingS(
  steps: readonly Step[],
  pace: Pace,
  usual: { readonly usualMs: number; readonly inFlight: number; readonly waitingW: number },
): number {
  const usualS = usual.usualMs / 1000
  const stages = waitingStages(steps)
  const canaries = stages.filter(stage => isCanary(stage, steps.length, pace)).length
  const batches = stages.length - canaries
  if (stages.length === 0) return usual.inFlight > 0 ? Math.ceil(usualS) : 0
  const waiting = steps.filter(step => step.state === 'waiting').length
  const bounds = [
    Math.max(0, batches - 1) * pace.everyS,
    pace.power.hallKw === null ? 0 : (usual.waitingW / 1000 / pace.power.hallKw - 1) * 60,
    pace.atOnce === null ? 0 : (Math.ceil(waiting / pace.atOnce) - 1) * usualS,
  ]
  return Math.ceil(canaries * usualS + (batches === 0 ? 0 : Math.max(...bounds) + usualS))
}

/** The stages that hold steps whose turn has not come, in order. */
export function waitingStages(steps: readonly Step[]): readonly number[] {
  const stages = new Set<number>()
  for (const step of steps) if (step.state === 'waiting') stages.add(step.stage)
  return [...stages].sort((a, b) => a - b)
}

/** Whether any step would be brought back by an undo: it was written, or may have been, and what it had can be brought back. */
export function hasUndoable(steps: readonly Step[], { undo }: Pick<ActionDefinition, 'undo'>): boolean {
  return steps.some(({ written, before, state, params }) => {
    const isOver = isFinal(state) || state === 'unknown'
    return written && isOver && before !== null && undo(before, params) !== null
  })
}
