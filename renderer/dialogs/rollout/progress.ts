import type {
  Rollout,
  RolloutEvent,
  RolloutId,
  RolloutState,
  RolloutStep,
  RolloutSummary,
  SecondLook,
  StepState,
} from '../../../main/contract/rollout.ts'

/** The four lengths of the progress bar, and what they add up to. */
export interface Portions {
  readonly done: number
  readonly failed: number
  readonly running: number
  readonly waiting: number
  /** Never begun, because the rollout was cancelled. */
  readonly cancelled: number
  readonly unknown: number
}

/** Which lines of a rollout are listed. */
export type StepFilter = 'all' | keyof Portions

const portionOf: Readonly<Record<StepState, keyof Portions>> = {
  waiting: 'waiting',
  reading: 'running',
  writing: 'running',
  settling: 'running',
  verified: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  unknown: 'unknown',
}

/** Adds up step states for the bar. */
export function portionsOf(counts: Readonly<Record<StepState, number>>): Portions {
  const portions = { done: 0, failed: 0, running: 0, waiting: 0, cancelled: 0, unknown: 0 }
  for (const [state, count] of Object.entries(counts) as [StepState, number][]) portions[portionOf[state]] += count
  return portions
}

/** The steps of one filter, in the order of the rollout. */
export function stepsIn(steps: readonly RolloutStep[], filter: StepFilter): readonly RolloutStep[] {
  return filter === 'all' ? steps : steps.filter(step => portionOf[step.state] === filter)
}

/** The steps whose miner did not show at the second look what was wanted. */
export function fallenOf(steps: readonly RolloutStep[]): readonly RolloutStep[] {
  return steps.filter(({ secondLook }) => secondLook !== null && secondLook.state !== 'holds' && secondLook.state !== 'left-out')
}

/** Whether at the second look something did not show any more what was wanted. */
export function isBad({ counts }: SecondLook): boolean {
  return counts['fell-back'] + counts.changed + counts.gone > 0
}

/** Takes one event in: steps that are known are replaced, others are put behind. A delta before the snapshot is of no use and changes nothing. */
export function takeIn(rollout: Rollout | null, event: RolloutEvent): Rollout | null {
  if (event.type === 'snapshot') return event.rollout
  if (rollout === null) return null
  const changed = new Map(event.steps.map(step => [step.minerId, step]))
  const steps = changed.size === 0 ? rollout.steps : withChanged(rollout.steps, changed)
  const notes = event.notes.length === 0 ? rollout.notes : [...rollout.notes, ...event.notes]
  return { ...rollout, ...event.summary, batching: event.batching, steps, notes }
}

function withChanged(steps: readonly RolloutStep[], changed: Map<string, RolloutStep>): readonly RolloutStep[] {
  const known = steps.map(step => {
    const next = changed.get(step.minerId)
    changed.delete(step.minerId)
    return next ?? step
  })
  return changed.size === 0 ? known : [...known, ...changed.values()]
}

/** Whether all of its steps are here: a large one comes in pieces. */
export function isWhole({ steps, total }: Rollout): boolean {
  return steps.length >= total
}

/** Whether nothing more will happen unless the user says so and it cannot go on either. */
export function isOver(state: RolloutState): boolean {
  return state === 'done' || state === 'cancelled'
}

/** What is said of its state: one that waits until others let go of its miners does not run yet. */
export function standingOf({ state, waitingFor }: RolloutSummary): RolloutState | 'queued' {
  return state === 'running' && waitingFor.length > 0 ? 'queued' : state
}

/** The rollout that the strip tells of: one that is at work, else one that waits for somebody or for others; `undefined` when all are over. */
export function foremost(rollouts: readonly RolloutSummary[]): RolloutSummary | undefined {
  const open = rollouts.filter(({ state }) => !isOver(state))
  return open.find(rollout => standingOf(rollout) === 'running') ?? open[0]
}

/** What the buttons under a rollout may offer now. */
export function offersOf(summary: RolloutSummary): {
  readonly pause: boolean
  readonly resume: boolean
  readonly cancel: boolean
  readonly retry: boolean
  readonly undo: boolean
} {
  const over = isOver(summary.state)
  return {
    pause: summary.state === 'running',
    resume: summary.state === 'paused' || summary.state === 'interrupted',
    cancel: !over,
    retry: over && summary.counts.failed > 0,
    undo: summary.canUndo && summary.state !== 'running',
  }
}

/** The retry of a rollout that is not over yet; `undefined` = none. */
export function retryUnderWay(id: RolloutId, live: readonly RolloutSummary[]): RolloutSummary | undefined {
  return live.find(({ parent, state }) => parent?.as === 'retry' && parent.id === id && !isOver(state))
}

/** The newest rollout that can be undone; none that undoes one or is undone already. `undefined` = none. */
export function newestUndoable(rollouts: readonly RolloutSummary[]): RolloutSummary | undefined {
  const undone = new Set(rollouts.flatMap(({ parent }) => (parent?.as === 'undo' ? [parent.id] : [])))
  return rollouts
    .filter(rollout => offersOf(rollout).undo && rollout.parent?.as !== 'undo' && !undone.has(rollout.id))
    .reduce<RolloutSummary | undefined>(
      (newest, rollout) => (newest && newest.createdAt >= rollout.createdAt ? newest : rollout),
      undefined,
    )
}

/** One stage of a rollout: the canary or a batch. */
export interface StageProgress {
  readonly stage: number
  readonly total: number
  /** Verified or failed. */
  readonly ended: number
  readonly failed: number
  /** Never will be, because the rollout was cancelled. */
  readonly notBegun: number
}

/** How far each stage is, in order. */
export function stagesOf(steps: readonly RolloutStep[]): readonly StageProgress[] {
  const stages = new Map<number, { -readonly [Key in keyof StageProgress]: StageProgress[Key] }>()
  for (const step of steps) {
    const stage = stages.get(step.stage) ?? { stage: step.stage, total: 0, ended: 0, failed: 0, notBegun: 0 }
    stage.total++
    if (step.state === 'verified' || step.state === 'failed') stage.ended++
    if (step.state === 'cancelled') stage.notBegun++
    if (step.state === 'failed') stage.failed++
    stages.set(step.stage, stage)
  }
  return [...stages.values()].sort((a, b) => a.stage - b.stage)
}

/** What is true of each miner after Headframe ended in the middle. */
export interface Aftermath {
  readonly changed: readonly RolloutStep[]
  /** Were sent the change and did not show it. */
  readonly failed: readonly RolloutStep[]
  /** The change may or may not have arrived. */
  readonly unknown: readonly RolloutStep[]
  readonly unchanged: readonly RolloutStep[]
}

/** Sorts the miners of an interrupted rollout by what is known of them. */
export function aftermathOf(steps: readonly RolloutStep[]): Aftermath {
  const groups: Record<keyof Aftermath, RolloutStep[]> = { changed: [], failed: [], unknown: [], unchanged: [] }
  for (const step of steps) groups[fateOf(step)].push(step)
  return groups
}

function fateOf(step: RolloutStep): keyof Aftermath {
  if (step.state === 'verified') return 'changed'
  if (step.state === 'failed') return step.written ? 'failed' : 'unchanged'
  if (step.state === 'unknown' || step.state === 'writing' || step.state === 'settling') return 'unknown'
  return 'unchanged'
}
