import type { HealthLevel, Telemetry } from '../../contract/model.ts'
import type { Settings } from '../../contract/settings.ts'
import type { IdentityFacts, Reading } from '../../drivers/driver.ts'
import type { Expected } from '../drift/drift.ts'

/** What a rule sees wrong in one reading, before it is known since when. */
export interface Symptom {
  /** Stable, dotted: 'board.dead'. */
  readonly code: string
  /** Which of several, e.g. the board's slot; '' when there is only one. */
  readonly subject: string
  readonly level: Exclude<HealthLevel, 'ok'>
  readonly text: string
  readonly check: string | null
  /** Whether a miner that shows it counts as degraded. */
  readonly degrades: boolean
  /** Readings in a row that must show it before it counts, and must be free of it before it is gone. */
  readonly patience: number
}

/** What rules look at: one reading, who the miner is, what the user set. */
export interface Case {
  readonly reading: Telemetry
  readonly activity: Reading['activity']
  readonly facts: IdentityFacts
  readonly settings: Settings
  /** What it should be like; absent or `null` = nothing is expected of it. */
  readonly expected?: Expected | null
}

/** A pure rule. */
export type Rule = (miner: Case) => readonly Symptom[]

/** Seconds after its mining program began in which a miner may still be warming up: boards come up within 3-8 minutes, tuning takes a few more. */
const warmUpS = 600

/** Whether its rates can be judged: it hashes and has had the time to come up. */
export function isWarm({ activity, reading }: Case): boolean {
  return activity === 'hashing' && (reading.uptimeS === null || reading.uptimeS >= warmUpS)
}

/** Fills in what most symptoms have in common. */
export function symptom(
  code: string,
  level: Symptom['level'],
  text: string,
  more: { check?: string; subject?: string | number; degrades?: boolean; patience?: number } = {},
): Symptom {
  return {
    code,
    level,
    text,
    check: more.check ?? null,
    subject: String(more.subject ?? ''),
    degrades: more.degrades ?? false,
    patience: more.patience ?? 1,
  }
}
