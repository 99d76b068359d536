import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { Database, Statement } from '../../storage/database.ts'
import { migrations } from '../../storage/migrations.ts'
import { StorageError } from '../../storage/trouble.ts'

/** The product's tables in memory, answering at once, so that tests in virtual time need not wait for another thread. */
export class MemoryDatabase implements Database {
  readonly readOnly: string | null
  readonly notices: readonly string[] = []
  /** Every change fails as on a full disk while this is true. */
  full = false
  /** Changes that these words are in fail as on a full disk; `null` = none does. */
  fullFor: RegExp | null = null
  /** Statements that changed something, in order. */
  readonly changes: string[] = []
  readonly #db = new DatabaseSync(':memory:')

  constructor(readOnly: string | null = null) {
    this.readOnly = readOnly
    for (const migration of migrations) for (const statement of migration.statements) this.#db.exec(statement)
  }

  run(sql: string, params: Statement['params'] = []): Promise<void> {
    return this.transaction([{ sql, params }])
  }

  async all<T>(sql: string, params: Statement['params'] = []): Promise<readonly T[]> {
    return this.#db.prepare(sql).all(...(params as SQLInputValue[])) as T[]
  }

  async get<T>(sql: string, params: Statement['params'] = []): Promise<T | null> {
    return (await this.all<T>(sql, params))[0] ?? null
  }

  async transaction(statements: readonly Statement[]): Promise<void> {
    const { fullFor } = this
    const isFull = this.full || (fullFor !== null && statements.some(({ sql }) => fullFor.test(sql)))
    if (isFull) throw new StorageError({ kind: 'full', detail: 'database or disk is full' })
    this.#db.exec('BEGIN')
    for (const { sql, params } of statements) {
      this.#db.prepare(sql).run(...((params ?? []) as SQLInputValue[]))
      this.changes.push(sql)
    }
    this.#db.exec('COMMIT')
  }

  async close(): Promise<void> {
    this.#db.close()
  }
}
