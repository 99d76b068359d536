import { randomUUID } from 'node:crypto'
import type { Shown } from '../../contract/actions/action.ts'
import { type ActionId, actionOf, isActionId } from '../../contract/actions/registry.ts'
import type { MinerId } from '../../contract/model.ts'
import type { Batching, Pace, RolloutId, RolloutState, RolloutSummary, SecondLook, StepState } from '../../contract/rollout.ts'
import type { Clock } from '../../lib/clock.ts'
import type { AuditLog, Change } from '../audit/audit-log.ts'
import type { Secrets } from '../host.ts'
import type { Database, Statement } from '../storage/database.ts'
import { paceOf } from './pace.ts'
import { afterEntry, type Entry, freshStep, type PlannedStep, type Step } from './step.ts'
import { changeOfRollout } from './told.ts'

/** An entry about the step at `position`. */
export interface Posting {
  readonly position: number
  readonly entry: Entry
}

/** What a rollout is, without its steps. */
export interface Header {
  readonly id: RolloutId
  readonly action: ActionId
  readonly title: string
  readonly pace: Pace
  readonly by: string
  readonly parent: RolloutSummary['parent']
  readonly createdAt: number
}

/** Where it is at, kept beside its steps so that a list needs no steps. */
export interface Standing {
  readonly state: RolloutState
  readonly endedAt: number | null
  readonly pausedBecause: string | null
  readonly counts: Readonly<Record<StepState, number>>
  readonly canUndo: boolean
}

/** One row of the list of rollouts. */
export interface Listed extends Header, Standing {
  /** `null` before it was. */
  readonly secondLook: SecondLook | null
}

/** What a journal is made of. */
export interface JournalOptions {
  readonly database: Database
  readonly clock: Clock
  /** Hears of every change, in the transaction that records it. */
  readonly audit: Pick<AuditLog, 'append'>
  /** Seals parameters that hold secrets. */
  readonly secrets: Pick<Secrets, 'seal' | 'open'>
}

/**
 * The durable record of rollouts. Every method resolves only when the change is on disk, and rejects with a
 * `StorageError` (its message is the user's sentence) when it is not.
 */
export class Journal {
  readonly #database: Database
  readonly #clock: Clock
  readonly #audit: JournalOptions['audit']
  readonly #secrets: JournalOptions['secrets']

  constructor({ database, clock, audit, secrets }: JournalOptions) {
    this.#database = database
    this.#clock = clock
    this.#audit = audit
    this.#secrets = secrets
  }

  /** An id that no rollout has. */
  newId(): RolloutId {
    return randomUUID()
  }

  /** Writes a new rollout down, with what it intends for each miner. @param also what goes with it, all or none */
  async open(header: Header, standing: Standing, steps: readonly PlannedStep[], also: readonly Statement[]): Promise<void> {
    const { secret } = actionOf(header.action)
    const rows = await Promise.all(
      steps.map(async step => insertStep(header.id, step, await this.#paramsText(step.params, secret === true))),
    )
    await this.#audit.append([changeOfRollout(header, 'started')], [insertRollout(header, standing), ...rows, ...also])
  }

  /** Adds entries about steps and tells the audit log what they changed, all or none. */
  async append(rollout: RolloutId, postings: readonly Posting[], changes: readonly Change[] = []): Promise<void> {
    const statements = this.#insertEntries(rollout, postings)
    if (changes.length === 0) await this.#database.transaction(statements)
    else await this.#audit.append(changes, statements)
  }

  /** Parameters as they are stored: as JSON, in which a secret one is nothing but its sealed text. */
  async #paramsText(params: unknown, isSecret: boolean): Promise<string> {
    const text = JSON.stringify(params)
    return isSecret ? JSON.stringify({ sealed: await this.#secrets.seal(text) }) : text
  }

  async #paramsOf(text: string): Promise<unknown> {
    const stored: unknown = JSON.parse(text)
    const sealed = typeof stored === 'object' && stored !== null && 'sealed' in stored ? stored.sealed : null
    if (typeof sealed !== 'string') return stored
    // Sealed with a key that is gone: what it was meant to set nobody knows any more.
    return await this.#secrets.open(sealed).then(JSON.parse, () => null)
  }

  /** Writes down what a second look brought, its steps and its sum together. */
  async lookedAgain(rollout: RolloutId, postings: readonly Posting[], sum: SecondLook): Promise<void> {
    const update = { sql: 'UPDATE rollouts SET second_look = ? WHERE id = ?', params: [JSON.stringify(sum), rollout] }
    await this.#database.transaction([...this.#insertEntries(rollout, postings), update])
  }

  /** The miners that rollouts after this one have written, or may have. */
  async writtenAfter(rollout: RolloutId): Promise<ReadonlySet<MinerId>> {
    const rows = await this.#database.all<{ miner: string }>(
      `SELECT DISTINCT s.miner FROM rollouts r
        JOIN journal j ON j.rollout = r.id AND j.entry LIKE '{"kind":"intent"%'
        JOIN rollout_steps s ON s.rollout = j.rollout AND s.position = j.position
        WHERE r.rowid > (SELECT rowid FROM rollouts WHERE id = ?)`,
      [rollout],
    )
    return new Set(rows.map(row => row.miner))
  }

  #insertEntries(rollout: RolloutId, postings: readonly Posting[]): readonly Statement[] {
    const at = this.#clock.now()
    return postings.map(({ position, entry }) => ({
      sql: 'INSERT INTO journal (rollout, position, at, entry) VALUES (?, ?, ?, ?)',
      params: [rollout, position, at, JSON.stringify(entry)],
    }))
  }

  /** Writes down that a rollout goes on at another pace, and the stages that its waiting steps have then. */
  async adjust(rollout: RolloutId, pace: Pace, stages: readonly { readonly position: number; readonly stage: number }[]): Promise<void> {
    await this.#database.transaction([
      { sql: 'UPDATE rollouts SET batching = ? WHERE id = ?', params: [JSON.stringify(pace), rollout] },
      ...stages.map(({ position, stage }) => ({
        sql: 'UPDATE rollout_steps SET stage = ? WHERE rollout = ? AND position = ?',
        params: [stage, rollout, position],
      })),
    ])
  }

  /** Writes down where it is at, for lists. */
  async stand(rollout: RolloutId, standing: Standing): Promise<void> {
    await this.#database.run('UPDATE rollouts SET state = ?, ended_at = ?, paused_because = ?, counts = ?, can_undo = ? WHERE id = ?', [
      ...standingParams(standing),
      rollout,
    ])
  }

  /** The newest first. */
  async list(): Promise<readonly Listed[]> {
    const rows = await this.#database.all<RolloutRow>('SELECT * FROM rollouts ORDER BY created_at DESC, rowid DESC')
    return rows.map(listedOf).filter(listed => listed !== null)
  }

  /** The steps of one rollout, as its entries tell. */
  async steps(rollout: RolloutId): Promise<Step[]> {
    const rows = await this.#database.all<StepRow>('SELECT * FROM rollout_steps WHERE rollout = ? ORDER BY position', [rollout])
    const steps = await Promise.all(rows.map(async row => freshStep(plannedOf(row, await this.#paramsOf(row.params)))))
    const entries = await this.#database.all<EntryRow>('SELECT position, at, entry FROM journal WHERE rollout = ? ORDER BY seq', [rollout])
    for (const { position, at, entry } of entries) {
      const step = steps[position]
      if (step) steps[position] = afterEntry(step, JSON.parse(entry) as Entry, at)
    }
    return steps
  }
}

interface RolloutRow {
  readonly id: string
  readonly action: string
  readonly title: string
  readonly batching: string
  readonly by: string
  readonly parent: string | null
  readonly parent_as: 'undo' | 'retry' | null
  readonly created_at: number
  readonly ended_at: number | null
  readonly state: RolloutState
  readonly paused_because: string | null
  readonly counts: string
  readonly can_undo: number
  readonly second_look: string | null
}

interface StepRow {
  readonly position: number
  readonly miner: string
  readonly ip: string
  readonly label: string | null
  readonly model: string | null
  readonly stage: number
  readonly params: string
  readonly planned: string | null
  readonly earlier: string | null
}

interface EntryRow {
  readonly position: number
  readonly at: number
  readonly entry: string
}

function insertRollout(header: Header, standing: Standing): Statement {
  const { id, action, title, pace, by, parent, createdAt } = header
  return {
    sql: `INSERT INTO rollouts (id, action, title, batching, by, parent, parent_as, created_at, state, ended_at, paused_because, counts, can_undo)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    params: [id, action, title, JSON.stringify(pace), by, parent?.id ?? null, parent?.as ?? null, createdAt, ...standingParams(standing)],
  }
}

function standingParams({ state, endedAt, pausedBecause, counts, canUndo }: Standing) {
  return [state, endedAt, pausedBecause, JSON.stringify(counts), canUndo ? 1 : 0] as const
}

function insertStep(rollout: RolloutId, step: PlannedStep, params: string): Statement {
  const planned = step.planned === null ? null : JSON.stringify(step.planned)
  const earlier = step.earlier === undefined ? null : JSON.stringify(step.earlier)
  return {
    sql: `INSERT INTO rollout_steps (rollout, position, miner, ip, label, model, stage, params, planned, earlier)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    params: [rollout, step.position, step.minerId, step.ip, step.label, step.model, step.stage, params, planned, earlier],
  }
}

/** `null` for an action of a later version, which this one cannot carry on. */
function listedOf(row: RolloutRow): Listed | null {
  if (!isActionId(row.action)) return null
  return {
    id: row.id,
    action: row.action,
    title: row.title,
    // One of an earlier version knew nothing of limits and budgets.
    pace: paceOf(JSON.parse(row.batching) as Batching),
    by: row.by,
    parent: row.parent === null || row.parent_as === null ? null : { id: row.parent, as: row.parent_as },
    createdAt: row.created_at,
    state: row.state,
    endedAt: row.ended_at,
    pausedBecause: row.paused_because,
    counts: JSON.parse(row.counts) as Standing['counts'],
    canUndo: row.can_undo === 1,
    secondLook: row.second_look === null ? null : (JSON.parse(row.second_look) as SecondLook),
  }
}

function plannedOf(row: StepRow, params: unknown): PlannedStep {
  return {
    position: row.position,
    minerId: row.miner,
    ip: row.ip,
    label: row.label,
    model: row.model,
    stage: row.stage,
    params,
    planned: row.planned === null ? null : (JSON.parse(row.planned) as PlannedStep['planned']),
    ...(row.earlier === null ? {} : { earlier: JSON.parse(row.earlier) as Shown }),
  }
}
