import { z } from 'zod'
import type { DiffLine } from './actions/action.ts'
import type { ActionId } from './actions/registry.ts'
import type { Failure } from './failure.ts'
import type { MinerConfig, MinerId } from './model.ts'

export type RolloutId = string

/** In which order miners get their turn: as they were chosen, by address, rack by rack, or those that are worst off first. */
export const rolloutOrders = ['selection', 'address', 'rack', 'worst'] as const
export type RolloutOrder = (typeof rolloutOrders)[number]

/** When a rollout stops by itself. A canary that fails stops it in any case. */
const failureBudgetSchema = z.object({
  /** It stops when more than this share of the miners begun failed, and at least three. 100 = never. */
  pct: z.number().min(0).max(100),
  /** It stops when so many failed one after the other. 0 = never. */
  inARow: z.number().int().min(0).max(5000),
})
export type FailureBudget = z.infer<typeof failureBudgetSchema>

/** The most power that may be switched in any 60 seconds, kW; `null` = not bounded. */
const powerLimitSchema = z.object({
  hallKw: z.number().positive().max(1_000_000).nullable(),
  /** In each placement group (a rack, else a row, else a building). */
  groupKw: z.number().positive().max(1_000_000).nullable(),
})
export type PowerLimit = z.infer<typeof powerLimitSchema>

const size = z.number().int().min(1).max(5000)
const everyS = z.number().min(0).max(3600)
const atOnce = z.number().int().min(1).max(5000).nullable()

/**
 * How a rollout is spread: first a canary of 1 (when there is more than one miner) and one of up to 5, each of which must be verified, then
 * `size` miners every `everyS` seconds, `atOnce` at the most under way (`null` = not bounded). What is absent is as the settings say.
 */
export const batchingSchema = z.object({
  size,
  everyS,
  canary: z.boolean().default(true),
  atOnce: atOnce.optional(),
  order: z.enum(rolloutOrders).optional(),
  budget: failureBudgetSchema.partial().optional(),
  power: powerLimitSchema.partial().optional(),
})
export type Batching = z.infer<typeof batchingSchema>

/** The same with size and pause left to the settings too. */
export const batchingAskSchema = batchingSchema.partial({ size: true, everyS: true })
export type BatchingAsk = z.infer<typeof batchingAskSchema>

/** A batching of which nothing is left open. */
export interface Pace {
  readonly size: number
  readonly everyS: number
  readonly canary: boolean
  readonly atOnce: number | null
  readonly order: RolloutOrder
  readonly budget: FailureBudget
  readonly power: PowerLimit
}

/** What may be changed of a rollout that is not over; absent = as it is. Miners whose turn has come already are not touched by it. */
export const paceChangeSchema = z.object({
  size: size.optional(),
  everyS: everyS.optional(),
  atOnce: atOnce.optional(),
  budget: failureBudgetSchema.partial().optional(),
  power: powerLimitSchema.partial().optional(),
})
export type PaceChange = z.infer<typeof paceChangeSchema>

/** Miners named by what they are rather than one by one. Of several pieces all must hold. */
export const whereSchema = z.object({
  /** As in the filter box: 'state:offline model:s19'. */
  filter: z.string().max(2000).optional(),
  /** As ranges are typed: '10.0.3.0/24, 10.0.4.1-20'. */
  ranges: z.string().max(200_000).optional(),
  /** Miners with any of these tags. */
  tags: z.array(z.string().max(60)).max(50).optional(),
  /** Miners in any of these placement groups, each as its path from the site down: 'Hall 2/Row B'. */
  groups: z.array(z.string().max(250)).max(500).optional(),
})
export type Where = z.infer<typeof whereSchema>

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
  readonly why: 'unsupported' | 'locked' | 'offline' | 'unreadable' | 'unchanged' | 'excluded' | 'refused'
  /** The plain sentence. */
  readonly reason: string
  /** The user whose password was refused; absent when it was not that. */
  readonly refusedUser?: string
}

/** Another rollout that has some of the miners, or is before this one in the queue for them. Nothing begins until it has let go of all of them. */
export interface WaitingFor {
  readonly id: RolloutId
  readonly title: string
  readonly state: RolloutState
  /** How many miners of this one it has. */
  readonly miners: number
}

/** What switching does to the supply, estimated from what the miners report, W. */
export interface PowerSwing {
  /** The most that is off at one moment because of it. */
  readonly downW: number
  /** The most that comes back within one minute. */
  readonly upW: number
}

/** What will happen if the user says go. Made without changing anything on any miner. */
export interface RolloutPlan {
  readonly id: RolloutId
  readonly action: ActionId
  /** 'Change pools on 188 miners' */
  readonly title: string
  readonly batching: Pace
  readonly planned: readonly PlannedMiner[]
  readonly setAside: readonly SetAside[]
  /** Estimated, from batches and the action's usual settling time. */
  readonly durationS: number
  /** Sum of the power of the planned miners, as far as they report it. W */
  readonly powerW: number | null
  /** `null` when none of them reports its power, or the action switches nothing. */
  readonly swing: PowerSwing | null
  /** What it will have to wait for. */
  readonly waitingFor: readonly WaitingFor[]
  readonly warnings: readonly string[]
}

/**
 * - `waiting` its turn has not come · `reading` its configuration before · `writing` · `settling` waits and looks whether it took
 * - `verified` shows what was wanted · `failed` see `failure` · `cancelled` was never written
 * - `unknown` the write may or may not have arrived (a crash between intent and result); it is read again before anything else
 */
export type StepState = 'waiting' | 'reading' | 'writing' | 'settling' | 'verified' | 'failed' | 'cancelled' | 'unknown'

/**
 * What a miner showed ten minutes after its rollout.
 * - `holds` what was wanted · `fell-back` what it had before · `changed` neither · `gone` it does not answer
 * - `left-out` another rollout has written it since, or it is not on the list any more
 */
export type SecondLookState = 'holds' | 'fell-back' | 'changed' | 'gone' | 'left-out'

/** The second look at one miner. */
export interface StepSecondLook {
  readonly state: SecondLookState
  /** ms since the epoch. */
  readonly at: number
  /** The sentence for the user; `null` when it holds. */
  readonly message: string | null
}

/** The second look at the miners of a rollout that were written. */
export interface SecondLook {
  /** When it is, or was, to be; ms since the epoch. */
  readonly dueAt: number
  /** When it was; `null` = it has not been yet. */
  readonly at: number | null
  readonly counts: Readonly<Record<SecondLookState, number>>
  /** '3 of 200 fell back to what they had before, 1 does not answer. Looked 42 min late: Headframe was not running.'; `null` before. */
  readonly message: string | null
}

export interface RolloutStep {
  readonly minerId: MinerId
  readonly ip: string
  readonly label: string | null
  readonly model: string | null
  readonly stage: number
  readonly state: StepState
  /** Whether a write reached this miner or may have; `false` = it is as it was. */
  readonly written: boolean
  /** How much of a file has been sent, 0 to 1; `null` = nothing is being sent. */
  readonly sentShare: number | null
  readonly failure: Failure | null
  /** The sentence for the user: why it failed, or what is worth knowing although it took. */
  readonly message: string | null
  /** Its configuration just before the write, pool passwords masked; `null` when not read (yet). */
  readonly before: MinerConfig | null
  /** What it showed when it was last looked at, pool passwords masked. */
  readonly after: MinerConfig | null
  readonly startedAt: number | null
  readonly endedAt: number | null
  /** `null` before the second look, and when it was not written. */
  readonly secondLook: StepSecondLook | null
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
  /** Estimated seconds until the end; `null` when it does not run, or waits for others. */
  readonly etaS: number | null
  /** Why it paused by itself, if it did. */
  readonly pausedBecause: string | null
  /** While it runs and its miners are in the hands of others; else empty. */
  readonly waitingFor: readonly WaitingFor[]
  /** `null` when nothing was written that could fall back, and while it is not over. */
  readonly secondLook: SecondLook | null
}

/**
 * What somebody did to a rollout, or what befell it.
 * - `paused` `resumed` `cancelled` `adjusted` by somebody · `stopped` by itself: a canary or too many failed, or nothing could be written down
 * - `interrupted` Headframe ended in the middle of it; it was there again at the next start and waits for a word
 */
export type RolloutNoteKind = 'paused' | 'resumed' | 'cancelled' | 'adjusted' | 'stopped' | 'interrupted'

/** One entry of a rollout's log that its miners do not tell. */
export interface RolloutNote {
  /** ms since the epoch. */
  readonly at: number
  readonly kind: RolloutNoteKind
  /** 'app', 'cli', 'server'; `null` = nobody, it came about by itself. */
  readonly by: string | null
  /** Why it stopped, what is different now: 'batch of 10 → 20'; `null` when `kind` tells all. */
  readonly text: string | null
}

export interface Rollout extends RolloutSummary {
  readonly batching: Pace
  readonly steps: readonly RolloutStep[]
  /** The oldest first; of very many only the newest 500. */
  readonly notes: readonly RolloutNote[]
  /** How many earlier notes are not among `notes`; the audit log has those that somebody decided. */
  readonly notesLeftOut: number
  /** How many miners of the selection were not part of it, by the reason. Who they are is asked for on its own. */
  readonly setAside: Readonly<Partial<Record<SetAside['why'], number>>>
}

/** The most steps in one event: thousands at once would hold up everything else on the wire. */
export const stepsAtOnce = 500

/**
 * First the rollout with its first `stepsAtOnce` steps; right behind it deltas with the others in their order, until there are `total`. Then
 * changed steps in batches, at most four a second. Configurations come without their `other` settings, which `get` has. The stream ends when
 * the rollout is done or cancelled.
 */
export type RolloutEvent =
  | { readonly type: 'snapshot'; readonly rollout: Rollout }
  | {
      readonly type: 'delta'
      readonly summary: RolloutSummary
      readonly batching: Pace
      readonly steps: readonly RolloutStep[]
      /** Those that came since the event before. */
      readonly notes: readonly RolloutNote[]
    }

/** The most miners that `rollouts.setAside` returns at once. */
export const setAsidePage = 1_000
