import type { Shown } from '../../contract/actions/action.ts'
import type { Failure } from '../../contract/failure.ts'
import { withoutPasswords } from '../../contract/masking.ts'
import type { MinerConfig, MinerId } from '../../contract/model.ts'
import type { RolloutStep, StepSecondLook, StepState } from '../../contract/rollout.ts'

/** What a rollout intends for one miner. Fixed once it has started, but for the stage while it waits. */
export interface PlannedStep {
  /** From 0, unique in the rollout. */
  readonly position: number
  readonly minerId: MinerId
  readonly ip: string
  readonly label: string | null
  readonly model: string | null
  readonly stage: number
  /** Of the action, for this miner. */
  readonly params: unknown
  /** Its configuration as the preview showed it; `null` when there was no preview or the action does not look at it. */
  readonly planned: MinerConfig | null
  /** What it showed before an earlier try that may have been written and was not proved; absent = there was none. */
  readonly earlier?: Shown
}

/** A planned step and where it is at. */
export interface Step extends PlannedStep {
  readonly state: StepState
  /** Whether a write reached this miner or may have. */
  readonly written: boolean
  /** How much of a file has been sent, 0 to 1; `null` = nothing is being sent. */
  readonly sentShare: number | null
  readonly failure: Failure | null
  readonly message: string | null
  readonly before: Shown | null
  readonly after: MinerConfig | null
  readonly startedAt: number | null
  readonly endedAt: number | null
  /** `null` = not looked at a second time (yet). */
  readonly secondLook: StepSecondLook | null
}

/** How a step ended. */
export interface StepResult {
  readonly state: Extract<StepState, 'verified' | 'failed' | 'cancelled'>
  readonly written: boolean
  readonly failure: Failure | null
  readonly message: string | null
  readonly before: Shown | null
  readonly after: MinerConfig | null
}

/**
 * One line of the journal about one step.
 * - `intent` a write is about to be sent; durable before its first byte. `before` is what undo restores.
 * - `unchanged` looked at again after a crash: the write had not arrived; it waits for its turn again
 * - `result` how it ended
 * - `second-look` what it showed ten minutes after the rollout
 */
export type Entry =
  | { readonly kind: 'intent'; readonly before: Shown }
  | { readonly kind: 'unchanged' }
  | ({ readonly kind: 'result' } & StepResult)
  | ({ readonly kind: 'second-look' } & Omit<StepSecondLook, 'at'>)

/** A step that nothing has happened to. */
export function freshStep(planned: PlannedStep): Step {
  return { ...planned, state: 'waiting', ...untouched }
}

const untouched = {
  written: false,
  sentShare: null,
  failure: null,
  message: null,
  before: null,
  after: null,
  startedAt: null,
  endedAt: null,
  secondLook: null,
} as const

/** Where a step is at after one more entry, as far as the journal alone can tell: an intent without a result is `unknown`. */
export function afterEntry(step: Step, entry: Entry, at: number): Step {
  switch (entry.kind) {
    case 'intent':
      return { ...step, state: 'unknown', written: true, before: entry.before, startedAt: step.startedAt ?? at }
    case 'unchanged':
      return { ...step, state: 'waiting', ...untouched }
    case 'result': {
      const { kind: _, ...result } = entry
      return { ...step, ...result, startedAt: step.startedAt ?? at, endedAt: at }
    }
    case 'second-look':
      return { ...step, secondLook: { state: entry.state, at, message: entry.message } }
  }
}

/** Whether nothing more will happen to it by itself. */
export function isFinal(state: StepState): boolean {
  return state === 'verified' || state === 'failed' || state === 'cancelled'
}

/** Whether something is being done with the miner at this moment. */
export function isInFlight(state: StepState): boolean {
  return state === 'reading' || state === 'writing' || state === 'settling'
}

/** A step as windows, exports and the CLI see it: without parameters, passwords masked. */
export function viewOf(step: Step): RolloutStep {
  const { position: _, params: _params, planned: _planned, earlier: _earlier, before, after, ...told } = step
  return { ...told, before: masked(before?.config ?? null), after: masked(after) }
}

function masked(config: MinerConfig | null): MinerConfig | null {
  return config === null ? null : withoutPasswords(config)
}
