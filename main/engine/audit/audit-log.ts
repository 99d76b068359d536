import { createHash } from 'node:crypto'
import type { AuditCheck, AuditEntry, AuditQuery } from '../../contract/audit.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Database, Statement } from '../storage/database.ts'

/** A change to be written down. */
export type Change = Pick<AuditEntry, 'action' | 'subject' | 'before' | 'after' | 'result'> & {
  readonly rollout?: string
  /** Absent = whoever started this engine. */
  readonly by?: string
}

export interface AuditLogOptions {
  readonly database: Database
  readonly clock: Clock
  /** 'app', 'cli', 'server' */
  readonly by: string
  readonly account: string
}

interface Waiting {
  readonly changes: readonly Change[]
  readonly statements: readonly Statement[]
  resolve(): void
  reject(reason: unknown): void
}

/** What seals an entry: everything in it but its own hash, and the hash of the one before. */
type Sealed = Omit<AuditEntry, 'hash'>

const columns = 'seq, at, by, account, action, subject, before, after, result, rollout, hash'
/** Before the first entry. */
const nothingYet = '0'.repeat(64)
/** Entries checked at a time, so that a long log does not fill the memory. */
const pageSize = 2_000
/** Longest text of one value that is kept, in characters. */
const maxText = 4_000

/**
 * Every change by anyone. Entries are appended only (the database itself refuses more), in the transaction of the change that they tell of,
 * and each holds the hash of the one before: an edit or a hole shows.
 */
export class AuditLog {
  readonly #options: AuditLogOptions
  readonly #waiting: Waiting[] = []
  #last: { seq: number; hash: string }
  #isWriting = false

  private constructor(options: AuditLogOptions, last: { seq: number; hash: string }) {
    this.#options = options
    this.#last = last
  }

  static async open(options: AuditLogOptions): Promise<AuditLog> {
    const last = await options.database.get<{ seq: number; hash: string }>('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1')
    return new AuditLog(options, last ?? { seq: 0, hash: nothingYet })
  }

  /**
   * Writes changes down together with the statements that make them: all or nothing. What gathers while one write is under way goes with
   * the next. Rejects with a `StorageError`.
   */
  append(changes: readonly Change[], statements: readonly Statement[] = []): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ changes, statements, resolve, reject })
      void this.#write()
    })
  }

  /** The newest first. */
  async list({ search, from, to, before, limit }: AuditQuery): Promise<readonly AuditEntry[]> {
    const words = search.split(/\s+/).filter(word => word !== '')
    const text =
      "(by || ' ' || account || ' ' || action || ' ' || subject || ' ' || coalesce(before, '') || ' ' || coalesce(after, '') || ' ' || result)"
    const conditions = [
      ...words.map(() => `${text} LIKE ? ESCAPE '\\'`),
      ...(from === null ? [] : ['at >= ?']),
      ...(to === null ? [] : ['at < ?']),
      ...(before === null ? [] : ['seq < ?']),
    ]
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
    const params = [...words.map(word => `%${word.replace(/[\\%_]/g, '\\$&')}%`), ...[from, to, before].filter(one => one !== null), limit]
    return this.#options.database.all<AuditEntry>(`SELECT ${columns} FROM audit ${where} ORDER BY seq DESC LIMIT ?`, params)
  }

  /** Goes through the whole log and says whether every entry still fits the one before it. */
  async check(): Promise<AuditCheck> {
    let previous = { seq: 0, hash: nothingYet }
    for (;;) {
      const page = await this.#options.database.all<AuditEntry>(`SELECT ${columns} FROM audit WHERE seq > ? ORDER BY seq LIMIT ?`, [
        previous.seq,
        pageSize,
      ])
      for (const { hash, ...entry } of page) {
        if (entry.seq !== previous.seq + 1 || hash !== sealOf(entry, previous.hash)) return { ok: false, brokenAt: previous.seq + 1 }
        previous = { seq: entry.seq, hash }
      }
      if (page.length < pageSize) break
    }
    // The end may have been cut off: this run knows how far it came.
    return previous.seq < this.#last.seq ? { ok: false, brokenAt: previous.seq + 1 } : { ok: true, entries: previous.seq }
  }

  async #write(): Promise<void> {
    if (this.#isWriting) return
    this.#isWriting = true
    while (this.#waiting.length > 0) await this.#writeTogether(this.#waiting.splice(0))
    this.#isWriting = false
  }

  async #writeTogether(batch: readonly Waiting[]): Promise<void> {
    const { last, statements } = this.#sealed(batch.flatMap(({ changes }) => changes))
    try {
      await this.#options.database.transaction([...batch.flatMap(waiting => waiting.statements), ...statements])
      this.#last = last
      for (const { resolve } of batch) resolve()
    } catch (thrown) {
      for (const { reject } of batch) reject(thrown)
    }
  }

  #sealed(changes: readonly Change[]): { readonly last: { seq: number; hash: string }; readonly statements: readonly Statement[] } {
    const { clock, by, account } = this.#options
    const statements: Statement[] = []
    let last = this.#last
    for (const change of changes) {
      const entry: Sealed = {
        seq: last.seq + 1,
        at: clock.now(),
        by: change.by ?? by,
        account,
        action: change.action,
        subject: change.subject,
        before: clipped(change.before),
        after: clipped(change.after),
        result: clipped(change.result) ?? '',
        rollout: change.rollout ?? null,
      }
      last = { seq: entry.seq, hash: sealOf(entry, last.hash) }
      const { seq, at, action, subject, before, after, result, rollout } = entry
      statements.push({
        sql: `INSERT INTO audit (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        params: [seq, at, entry.by, account, action, subject, before, after, result, rollout, last.hash],
      })
    }
    return { last, statements }
  }
}

function sealOf({ seq, at, by, account, action, subject, before, after, result, rollout }: Sealed, previous: string): string {
  const content = JSON.stringify([previous, seq, at, by, account, action, subject, before, after, result, rollout])
  return createHash('sha256').update(content).digest('hex')
}

function clipped(text: string | null): string | null {
  return text !== null && text.length > maxText ? `${text.slice(0, maxText)}…` : text
}
