import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { type OpenedFile, openFile } from './open.ts'
import { troubleOf } from './trouble.ts'
import type { FromWorker, Request, Result, Row, Statement, ToWorker, WorkerInput } from './wire.ts'

const maxPrepared = 200

function answer(message: FromWorker): void {
  parentPort?.postMessage(message)
}

/** Runs batches against one database. Several writes that arrive together share one transaction, so they share one fsync. */
class BatchRunner {
  readonly #db: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  run(requests: readonly Request[]): readonly Result[] {
    if (!requests.some(request => request.kind === 'run')) return requests.map(request => this.#attempt(request))
    try {
      this.#db.exec('BEGIN IMMEDIATE')
    } catch (thrown) {
      return failAll(requests, thrown)
    }
    return this.#inTransaction(requests)
  }

  #inTransaction(requests: readonly Request[]): readonly Result[] {
    try {
      const results = requests.map(request => this.#inSavepoint(request))
      this.#db.exec('COMMIT')
      return results
    } catch (thrown) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      return failAll(requests, thrown)
    }
  }

  /** A request that fails takes back its own statements only. Throws when SQLite gave the whole transaction up (disk full). */
  #inSavepoint(request: Request): Result {
    this.#db.exec('SAVEPOINT request')
    const result = this.#attempt(request)
    if (!this.#db.isTransaction) throw result.ok ? new Error('the transaction ended by itself') : new GivenUp(result)
    if (!result.ok) this.#db.exec('ROLLBACK TO request')
    this.#db.exec('RELEASE request')
    return result
  }

  #attempt(request: Request): Result {
    try {
      if (request.kind === 'all')
        return { ok: true, rows: this.#prepare(request.statement).all(...(request.statement.params ?? [])) as Row[] }
      for (const statement of request.statements) this.#prepare(statement).run(...(statement.params ?? []))
      return { ok: true, rows: [] }
    } catch (thrown) {
      return { ok: false, trouble: troubleOf(thrown) }
    }
  }

  #prepare({ sql }: Statement): StatementSync {
    const known = this.#prepared.get(sql)
    if (known) return known
    const made = this.#db.prepare(sql)
    if (this.#prepared.size >= maxPrepared) this.#prepared.clear()
    this.#prepared.set(sql, made)
    return made
  }
}

class GivenUp extends Error {
  readonly result: Result & { ok: false }

  constructor(result: Result & { ok: false }) {
    super(result.trouble.detail)
    this.result = result
  }
}

function failAll(requests: readonly Request[], thrown: unknown): readonly Result[] {
  const trouble = thrown instanceof GivenUp ? thrown.result.trouble : troubleOf(thrown)
  return requests.map(() => ({ ok: false, trouble }))
}

function start(input: WorkerInput): OpenedFile | null {
  try {
    const opened = openFile(input)
    answer({ type: 'opened', opened: { ok: true, readOnly: opened.readOnly, notices: opened.notices } })
    return opened
  } catch (thrown) {
    answer({ type: 'opened', opened: { ok: false, trouble: troubleOf(thrown) } })
    return null
  }
}

const opened = start(workerData as WorkerInput)

if (opened) {
  const runner = new BatchRunner(opened.db)
  parentPort?.on('message', (message: ToWorker) => {
    if (message.type === 'batch') return answer({ type: 'results', results: runner.run(message.requests) })
    opened.db.close()
    opened.lock?.release()
    answer({ type: 'closed' })
    parentPort?.close()
  })
} else parentPort?.close()
