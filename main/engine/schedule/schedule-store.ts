import { randomUUID } from 'node:crypto'
import { type ScheduleInput, type ScheduleRun, scheduleInputSchema } from '../../contract/schedule.ts'
import type { Database, Statement } from '../storage/database.ts'
import { storedJson } from '../storage/stored-json.ts'

/** A schedule as it is stored. */
export interface StoredSchedule extends ScheduleInput {
  readonly id: string
  /** Every run that was due up to here has been dealt with, ms since the epoch. */
  readonly settledAt: number
}

interface Row {
  readonly id: string
  readonly schedule: string
  readonly settled_at: number
}

interface RunRow {
  readonly schedule: string
  readonly due_at: number
  readonly outcome: ScheduleRun['outcome']
  readonly rollout: string | null
  readonly because: string | null
  readonly seen: number
}

/** Runs that are kept of each schedule. */
const keptRuns = 20

/** Schedules and what came of them, on disk. */
export class ScheduleStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async all(): Promise<readonly StoredSchedule[]> {
    const rows = await this.#database.all<Row>('SELECT id, schedule, settled_at FROM schedules ORDER BY rowid')
    return rows.flatMap(row => {
      const parsed = scheduleInputSchema.safeParse(storedJson(row.schedule))
      return parsed.success ? [{ ...parsed.data, id: row.id, settledAt: row.settled_at }] : []
    })
  }

  /** @param settledAt runs before this moment are not its business */
  async save(input: ScheduleInput, settledAt: number): Promise<void> {
    const id = input.id ?? randomUUID()
    await this.#database.run(
      `INSERT INTO schedules (id, schedule, settled_at) VALUES (?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET schedule = excluded.schedule, settled_at = excluded.settled_at`,
      [id, JSON.stringify({ ...input, id }), settledAt],
    )
  }

  async remove(id: string): Promise<void> {
    await this.#database.transaction([
      { sql: 'DELETE FROM schedule_runs WHERE schedule = ?', params: [id] },
      { sql: 'DELETE FROM schedules WHERE id = ?', params: [id] },
    ])
  }

  /** Writes down what came of runs, and up to where everything has been dealt with: before a run begins, so that it never begins twice. */
  async settle(id: string, settledAt: number, runs: readonly ScheduleRun[]): Promise<void> {
    const rows = runs.map<Statement>(run => ({
      sql: 'INSERT OR REPLACE INTO schedule_runs (schedule, due_at, outcome, rollout, because, seen) VALUES (?, ?, ?, ?, ?, ?)',
      params: [id, run.dueAt, run.outcome, run.rollout, run.because, run.outcome === 'missed' ? 0 : 1],
    }))
    await this.#database.transaction([
      { sql: 'UPDATE schedules SET settled_at = max(settled_at, ?) WHERE id = ?', params: [settledAt, id] },
      ...rows,
      {
        sql: `DELETE FROM schedule_runs WHERE schedule = ?1 AND due_at NOT IN
          (SELECT due_at FROM schedule_runs WHERE schedule = ?1 ORDER BY due_at DESC LIMIT ${keptRuns})`,
        params: [id],
      },
    ])
  }

  /** The newest first. */
  async runs(id: string): Promise<readonly (ScheduleRun & { readonly seen: boolean })[]> {
    const rows = await this.#database.all<RunRow>('SELECT * FROM schedule_runs WHERE schedule = ? ORDER BY due_at DESC', [id])
    return rows.map(({ due_at, outcome, rollout, because, seen }) => ({ dueAt: due_at, outcome, rollout, because, seen: seen === 1 }))
  }

  /** The user has taken note of what was missed. */
  async acknowledge(): Promise<void> {
    await this.#database.run('UPDATE schedule_runs SET seen = 1 WHERE seen = 0')
  }
}
