import type { FailureBudget } from '../../contract/rollout.ts'
import { formatNumber, formatPct } from '../../contract/units.ts'
import type { Step } from './step.ts'

/** Failures from which a share of them says anything. */
const fewestFailures = 3

/** How a rollout has gone since the user last said go. */
export interface SoFar {
  /** In the order of their turns. */
  readonly steps: readonly Step[]
  /** Positions that failed before that, which he knows of. */
  readonly forgiven: ReadonlySet<number>
  readonly waiting: number
  readonly budget: FailureBudget
  /** Whether the stage of a step is a canary. */
  isCanary(stage: number): boolean
}

/** Why a rollout should stop by itself after `failed` failed, as a sentence; `null` = go on. Pure. */
export function reasonToStop(failed: Step, course: SoFar): string | null {
  const { waiting } = course
  if (waiting === 0 || failed.state !== 'failed' || course.forgiven.has(failed.position)) return null
  const why = canaryFailed(failed, course) ?? manyInARow(failed, course) ?? largeShare(course)
  if (why === null) return null
  const rest = `${formatNumber(waiting, 0)} ${waiting === 1 ? 'miner was' : 'miners were'} not begun.`
  return `${why} ${failed.message ?? ''} ${rest}`.replace('  ', ' ')
}

function canaryFailed({ stage }: Step, { isCanary, steps }: SoFar): string | null {
  if (!isCanary(stage)) return null
  const size = steps.filter(step => step.stage === stage).length
  return stage === 0 || size === 1 ? 'The first miner failed.' : `One of the first ${size} miners failed.`
}

/** In the order of their turns rather than of their ends: a refusal takes a second, proof of success a minute. */
function manyInARow({ position }: Step, { steps, forgiven, budget }: SoFar): string | null {
  if (budget.inARow === 0) return null
  const isFailure = (at: number) => steps[at]?.state === 'failed' && !forgiven.has(at)
  let first = position
  let last = position
  while (isFailure(first - 1)) first--
  while (isFailure(last + 1)) last++
  const row = last - first + 1
  return row < budget.inARow ? null : `${formatNumber(row, 0)} miners failed one after the other. The last:`
}

/** Of those begun rather than of those ended, for the same reason. */
function largeShare({ steps, forgiven, budget }: SoFar): string | null {
  const begun = steps.filter(({ state, position }) => state !== 'waiting' && state !== 'cancelled' && !forgiven.has(position))
  const failures = begun.filter(step => step.state === 'failed').length
  if (failures < fewestFailures || failures * 100 <= budget.pct * begun.length) return null
  return `${formatNumber(failures, 0)} of the ${formatNumber(begun.length, 0)} miners begun failed, more than ${formatPct(budget.pct)} %. The last:`
}
