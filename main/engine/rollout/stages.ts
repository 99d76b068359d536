import type { Batching } from '../../contract/rollout.ts'
import { isFinal, type Step } from './step.ts'

/** The stage of the miner at `index` of `total`: 0 is the canary, which only a rollout of several miners has. */
export function stageOf(index: number, total: number, { size, canary }: Batching): number {
  const hasCanary = canary && total > 1
  if (!hasCanary) return 1 + Math.floor(index / size)
  return index === 0 ? 0 : 1 + Math.floor((index - 1) / size)
}

/**
 * Estimated seconds until the end.
 * @param stages that have not begun, the canary included
 * @param usualMs how long one miner takes
 */
export function durationS(stages: { readonly canary: boolean; readonly batches: number }, everyS: number, usualMs: number): number {
  const usualS = usualMs / 1000
  const batches = stages.batches === 0 ? 0 : (stages.batches - 1) * everyS + usualS
  return Math.ceil((stages.canary ? usualS : 0) + batches)
}

/** The same for a rollout under way. @param pace how long a miner has taken on average, ms, and how many are at it now */
export function remainingS(steps: readonly Step[], everyS: number, pace: { readonly usualMs: number; readonly inFlight: number }): number {
  const stages = waitingStages(steps)
  const canary = stages[0] === 0
  const batches = canary ? stages.length - 1 : stages.length
  const landing = batches === 0 && pace.inFlight > 0 ? Math.ceil(pace.usualMs / 1000) : 0
  return durationS({ canary, batches }, everyS, pace.usualMs) + landing
}

/** Failures of one stage from which, when they are more than half of it, the rest is not begun. */
const stageFailureLimit = 3

/**
 * Why a rollout should stop by itself after `failed` failed, as a sentence; `null` = go on.
 * @param stage all steps of its stage
 */
export function reasonToPause(failed: Step, stage: readonly Step[], waiting: number): string | null {
  if (waiting === 0 || failed.state !== 'failed') return null
  const rest = `${waiting} ${waiting === 1 ? 'miner was' : 'miners were'} not begun.`
  if (failed.stage === 0) return `The first miner failed. ${failed.message ?? ''} ${rest}`.replace('  ', ' ')
  const failures = stage.filter(step => step.state === 'failed').length
  if (failures < stageFailureLimit || failures * 2 <= stage.length) return null
  return `${failures} of the ${stage.length} miners of batch ${failed.stage} failed. The last: ${failed.message ?? 'no reason known'} ${rest}`
}

/** The stages that hold steps whose turn has not come, in order. */
export function waitingStages(steps: readonly Step[]): readonly number[] {
  const stages = new Set<number>()
  for (const step of steps) if (step.state === 'waiting') stages.add(step.stage)
  return [...stages].sort((a, b) => a - b)
}

/** Whether any step would be brought back by an undo: it was written, or may have been, and it is known what it had. */
export function hasUndoable(steps: readonly Step[]): boolean {
  return steps.some(step => step.written && step.before !== null && (isFinal(step.state) || step.state === 'unknown'))
}
