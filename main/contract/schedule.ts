import { z } from 'zod'
import { type ActionId, actionIds, actionOf } from './actions/registry.ts'
import { batchingSchema, type RolloutId, whereSchema } from './rollout.ts'

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write the time as 22:30.')

const timeZone = z.string().refine(isTimeZone, 'This time zone is not known. Write one like Europe/Berlin.')

/** When a schedule runs, on the clocks of its time zone. */
const timingSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('once'),
    date: z.string().refine(isDate, 'Write the day as 2026-11-21.'),
    time: timeOfDay,
    zone: timeZone,
  }),
  z.object({
    kind: z.literal('weekly'),
    /** 1 = Monday to 7 = Sunday. */
    days: z.array(z.number().int().min(1).max(7)).min(1, 'Choose at least one day.').max(7),
    time: timeOfDay,
    zone: timeZone,
  }),
])
export type Timing = z.infer<typeof timingSchema>

/** A rollout that starts by itself while Headframe runs. */
export const scheduleInputSchema = z.object({
  /** `null` for a new one. */
  id: z.string().max(80).nullable(),
  name: z.string().trim().min(1, 'Give the schedule a name.').max(80),
  enabled: z.boolean().default(true),
  timing: timingSchema,
  action: z.enum(actionIds as [string, ...string[]]),
  /** Checked against the action's own schema by the engine. */
  ask: z.unknown(),
  /** Fixed miners; with `where` both together. */
  miners: z.array(z.string()).max(100_000).default([]),
  /** Whoever it holds for when the time comes. */
  where: whereSchema.optional(),
  batching: batchingSchema.optional(),
})
export type ScheduleInput = z.infer<typeof scheduleInputSchema>

/**
 * - `started` a rollout came of it · `nothing` no miner was left to be changed · `failed` it could not be planned
 * - `missed` Headframe was closed or the computer asleep at the time; it is never made up for
 */
export interface ScheduleRun {
  /** When it was due, ms since the epoch. */
  readonly dueAt: number
  readonly outcome: 'started' | 'nothing' | 'failed' | 'missed'
  readonly rollout: RolloutId | null
  /** The plain sentence; `null` when it started. */
  readonly because: string | null
}

export interface Schedule extends ScheduleInput {
  readonly id: string
  /** When it runs next, at most five, ms since the epoch; empty when it is switched off or over. */
  readonly next: readonly number[]
  /** The newest first, at most twenty. */
  readonly runs: readonly ScheduleRun[]
  /** Runs that were missed and not yet acknowledged. */
  readonly unseenMisses: number
}

/** Why an action is not left to a schedule, as a sentence; `null` = it may be. */
export function unschedulable(action: ActionId): string | null {
  const { label, secret, risk } = actionOf(action)
  if (secret) return `"${label}" holds a secret, and a schedule would keep it. Start it by hand.`
  if (risk === 'may-brick') return `"${label}" can leave a machine lost, and somebody should be there then. Start it by hand.`
  return null
}

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function isDate(text: string): boolean {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null
  return day !== null && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}
