import type { ActionDefinition } from '../../contract/actions/action.ts'
import type { Pace } from '../../contract/rollout.ts'
import type { Load } from './load.ts'
import { endMs, isCanary, schedule } from './schedule.ts'
import { isFinal, isInFlight, type Step } from './step.ts'
import type { SwitchedPower } from './switched.ts'

/** Where a rollout stands when it is asked how long it will take yet. */
export interface Standpoint {
  readonly pace: Pace
  /** How long a miner takes, ms. */
  readonly usualMs: number
  /** What each of the waiting steps switches, in their order. */
  readonly loads: readonly Load[]
  /** What was switched lately, now being 0. */
  readonly switched: SwitchedPower
  /** The pause that is left before the next batch, ms. */
  readonly pauseMs: number
  /** The present time, ms since the epoch. */
  readonly now: number
}

/** Estimated ms until the end of a rollout under way: the same schedule that its preview showed, from where it stands. */
export function remainingMs(steps: readonly Step[], { pace, usualMs, loads, switched, pauseMs, now }: Standpoint): number {
  const leftMs = ({ startedAt }: Step) => Math.min(usualMs, Math.max(0, (startedAt ?? now) + usualMs - now))
  const inFlight = steps.filter(step => isInFlight(step.state))
  const doneMs = inFlight.map(leftMs).sort((a, b) => a - b)
  const canariesMs = inFlight.filter(step => isCanary(step.stage, steps.length, pace)).map(leftMs)
  const [first] = waitingStages(steps)
  if (first === undefined) return doneMs.at(-1) ?? 0
  const begun = { fromMs: Math.max(pauseMs, ...canariesMs), doneMs, switched }
  return endMs(schedule(loads, { pace, total: steps.length, first, usualMs, begun }), usualMs)
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
