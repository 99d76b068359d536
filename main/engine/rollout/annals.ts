import { type RolloutId, type RolloutNote, type SetAside, setAsidePage } from '../../contract/rollout.ts'
import type { AuditLog, Change } from '../audit/audit-log.ts'
import type { Database, Statement } from '../storage/database.ts'

/** A note, and what the audit log is told of it; `null` = nobody decided it. */
export interface Noted {
  readonly note: RolloutNote
  readonly change: Change | null
}

/** What annals are made of. */
export interface AnnalsOptions {
  readonly database: Database
  readonly audit: Pick<AuditLog, 'append'>
}

/** What is kept of rollouts beside their steps: whom they left aside, and what was done to them. Changes reject with a `StorageError`. */
export class Annals {
  readonly #options: AnnalsOptions

  constructor(options: AnnalsOptions) {
    this.#options = options
  }

  /** What writes down whom a rollout leaves aside; goes with the transaction that opens it. */
  asideRows(rollout: RolloutId, setAside: readonly SetAside[]): readonly Statement[] {
    return setAside.map(({ minerId, ip, label, why, reason }, position) => ({
      sql: 'INSERT INTO rollout_aside (rollout, position, miner, ip, label, why, reason) VALUES (?, ?, ?, ?, ?, ?, ?)',
      params: [rollout, position, minerId, ip, label, why, reason],
    }))
  }

  /** Writes notes down, and tells the audit log what somebody decided; all or none. */
  async add(rollout: RolloutId, noted: readonly Noted[]): Promise<void> {
    const statements = noted.map(({ note: { at, kind, by, text } }) => ({
      sql: 'INSERT INTO rollout_notes (rollout, at, kind, by, text) VALUES (?, ?, ?, ?, ?)',
      params: [rollout, at, kind, by, text],
    }))
    const changes = noted.flatMap(({ change }) => change ?? [])
    if (changes.length === 0) await this.#options.database.transaction(statements)
    else await this.#options.audit.append(changes, statements)
  }

  /** The oldest first. */
  notes(rollout: RolloutId): Promise<readonly RolloutNote[]> {
    return this.#options.database.all<RolloutNote>('SELECT at, kind, by, text FROM rollout_notes WHERE rollout = ? ORDER BY seq', [rollout])
  }

  /** How many it left aside, by the reason. */
  async asideCounts(rollout: RolloutId): Promise<AsideCounts> {
    const rows = await this.#options.database.all<{ why: SetAside['why']; count: number }>(
      'SELECT why, count(*) AS count FROM rollout_aside WHERE rollout = ? GROUP BY why ORDER BY count DESC',
      [rollout],
    )
    return Object.fromEntries(rows.map(({ why, count }) => [why, count]))
  }

  /** A page of those that it left aside, from the `from`th on, in the order of the preview. */
  aside(rollout: RolloutId, from: number): Promise<readonly SetAside[]> {
    return this.#options.database.all<SetAside>(
      'SELECT miner AS minerId, ip, label, why, reason FROM rollout_aside WHERE rollout = ? AND position >= ? ORDER BY position LIMIT ?',
      [rollout, from, setAsidePage],
    )
  }
}

/** How many miners were left aside for each reason. */
export type AsideCounts = Readonly<Partial<Record<SetAside['why'], number>>>

/** The same of a list. */
export function countAside(setAside: readonly SetAside[]): AsideCounts {
  return Object.fromEntries([...Map.groupBy(setAside, one => one.why)].map(([why, miners]) => [why, miners.length]))
}
