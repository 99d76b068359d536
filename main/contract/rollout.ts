import { z } from 'zod'
import type { DiffLine } from './actions/action.ts'
import type { ActionId } from './actions/registry.ts'
import type { Failure } from './failure.ts'
import type { MinerConfig, MinerId } from './model.ts'

export type RolloutId = string

/** How a rollout is spread: first a canary of 1 (when there is more than one miner), then `size` miners every `everyS` seconds. */
export const batchingSchema = z.object({
  size: z.number().int().min(1).max(5000),
  everyS: z.number().min(0).max(3600),
  canary: z.boolean().default(true),
})
export type Batching = z.infer<typeof batchingSchema>

/** A miner that will be changed. */
export interface PlannedMiner {
  readonly minerId: MinerId
  readonly ip: string
  readonly label: string | null
  readonly model: string | null
  /** 0 = the canary. */
  readonly stage: number
  /** What changes. Secrets never appear in it. */
  readonly diff: readonly DiffLine[]
}

/** A miner of the selection that will not be changed, and why. */
export interface SetAside {
  readonly minerId: MinerId
  readonly ip: string
  readonly label: string | null
  readonly why: 'unsupported' | 'locked' | 'offline' | 'unreadable' | 'unchanged' | 'busy' | 'refused'
  /** The plain sentence. */
  readonly reason: string
  /** The user whose password was refused; absent when it was not that. */
  readonly refusedUser?: string
}

/** What will happen if the user says go. Made without changing anything on any miner. */
export interface RolloutPlan {
  readonly id: RolloutId
  readonly action: ActionId
  /** 'Change pools on 188 miners' */
  readonly title: string
  readonly batching: Batching
  readonly planned: readonly PlannedMiner[]
  readonly setAside: readonly SetAside[]
  /** Estimated, from batches and the action's usual settling time. */
  readonly durationS: number
  /** Sum of the power of the planned miners, as far as they report it. W */
  readonly powerW: number | null
  readonly warnings: readonly string[]
}

/**
 * - `waiting` its turn has not come · `reading` its configuration before · `writing` · `settling` waits and looks whether it took
 * - `verified` shows what was wanted · `failed` see `failure` · `cancelled` was never written
 * - `unknown` the write may or may not have arrived (a crash between intent and result); it is read again before anything else
 */
export type StepState = 'waiting' | 'reading' | 'writing' | 'settling' | 'verified' | 'failed' | 'cancelled' | 'unknown'

export interface RolloutStep {
  readonly minerId: MinerId
  readonly ip: string
  readonly label: string | null
  readonly model: string | null
  readonly stage: number
  readonly state: StepState
  /** Whether a write reached this miner or may have; `false` = it is as it was. */
  readonly written: boolean
  readonly failure: Failure | null
  /** The sentence for the user: why it failed, or what is worth knowing although it took. */
  readonly message: string | null
  /** Its configuration just before the write, pool passwords masked; `null` when not read (yet). */
  readonly before: MinerConfig | null
  /** What it showed when it was last looked at, pool passwords masked. */
  readonly after: MinerConfig | null
  readonly startedAt: number | null
  readonly endedAt: number | null
}

/** `interrupted` = Headframe ended in the middle; nothing goes on until the user says so. */
export type RolloutState = 'running' | 'paused' | 'interrupted' | 'done' | 'cancelled'

export interface RolloutSummary {
  readonly id: RolloutId
  readonly action: ActionId
  readonly title: string
  readonly state: RolloutState
  /** How many steps are in each state. */
  readonly counts: Readonly<Record<StepState, number>>
  readonly total: number
  readonly createdAt: number
  readonly endedAt: number | null
  /** 'app', 'cli', 'server' */
  readonly by: string
  /** The rollout that this one undoes or retries. */
  readonly parent: { readonly id: RolloutId; readonly as: 'undo' | 'retry' } | null
  readonly canUndo: boolean
  /** Estimated seconds until the end; `null` when it does not run. */
  readonly etaS: number | null
  /** Why it paused by itself, if it did. */
  readonly pausedBecause: string | null
}

export interface Rollout extends RolloutSummary {
  readonly batching: Batching
  readonly steps: readonly RolloutStep[]
}

/** First the whole rollout, then changed steps in batches, at most four a second. The stream ends when the rollout is done or cancelled. */
export type RolloutEvent =
  | { readonly type: 'snapshot'; readonly rollout: Rollout }
  | { readonly type: 'delta'; readonly summary: RolloutSummary; readonly steps: readonly RolloutStep[] }
