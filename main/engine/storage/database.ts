import { Worker } from 'node:worker_threads'
import type { Logger } from 'pino'
import type { Clock } from '../../lib/clock.ts'
import { StorageError } from './trouble.ts'
import type { FromWorker, Opened, Param, Request, Result, Row, Statement, ToWorker, WorkerInput } from './wire.ts'

export type { Param, Statement } from './wire.ts'

export interface DatabaseOptions {
  /** `null` = in memory, nothing is written to disk. */
  readonly dataDir: string | null
  readonly clock: Clock
  readonly log: Logger
  /** Said to a second instance that wants the same folder. */
  readonly by?: 'app' | 'cli' | 'server'
}

/** SQLite on a thread of its own. Every call rejects with a `StorageError` whose message is the user's sentence. */
export interface Database {
  /** Why nothing can be changed, as a sentence; `null` when it can. */
  readonly readOnly: string | null
  /** What was mended while opening. */
  readonly notices: readonly string[]
  /** Resolves when it is durable on disk. */
  run(sql: string, params?: readonly Param[]): Promise<void>
  all<T = Row>(sql: string, params?: readonly Param[]): Promise<readonly T[]>
  /** The first row, `null` when there is none. */
  get<T = Row>(sql: string, params?: readonly Param[]): Promise<T | null>
  /** All of the statements or none of them; resolves when durable on disk. */
  transaction(statements: readonly Statement[]): Promise<void>
  close(): Promise<void>
}

/** Opens the database of a data folder; rejects with a `StorageError` when the folder cannot be used at all. */
export async function openDatabase({ dataDir, clock, log, by = 'app' }: DatabaseOptions): Promise<Database> {
  const input: WorkerInput = { dataDir, now: clock.now(), by }
  const worker = new Worker(workerUrl(), {
    workerData: input,
    name: 'database',
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: 4 },
  })
  const opened = await firstWord(worker)
  if (!opened.ok) throw new StorageError(opened.trouble)
  for (const notice of opened.notices) log.warn({ notice }, 'database.mended')
  if (opened.readOnly !== null) log.warn({ because: opened.readOnly }, 'database.read-only')
  return new WorkerDatabase(worker, opened.readOnly, opened.notices)
}

/** The thread's entry lies beside this file: as source in development, bundled under the same name in the product. */
function workerUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './database-worker.ts' : './database-worker.js', import.meta.url)
}

function firstWord(worker: Worker): Promise<Opened> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new StorageError({ kind: 'bug', detail: 'its thread ended while opening it' }))
    worker.once('error', reject)
    worker.once('exit', ended)
    worker.once('message', (message: FromWorker) => {
      worker.off('error', reject)
      worker.off('exit', ended)
      if (message.type === 'opened') resolve(message.opened)
    })
  })
}

interface Pending {
  readonly request: Request
  settle(result: Result): void
}

/** Sends what has gathered while the thread worked on the batch before: many small writes become one transaction. */
class WorkerDatabase implements Database {
  readonly readOnly: string | null
  readonly notices: readonly string[]
  readonly #worker: Worker
  readonly #ended: Promise<void>
  #gathered: Pending[] = []
  #sent: Pending[] = []
  #closing: Promise<void> | null = null
  #gone: string | null = null

  constructor(worker: Worker, readOnly: string | null, notices: readonly string[]) {
    this.#worker = worker
    this.readOnly = readOnly
    this.notices = notices
    worker.on('message', (message: FromWorker) => this.#hear(message))
    worker.on('error', thrown => this.#fail(thrown instanceof Error ? thrown.message : String(thrown)))
    this.#ended = new Promise(resolve =>
      worker.once('exit', () => {
        this.#fail('the database is closed')
        resolve()
      }),
    )
  }

  async run(sql: string, params: readonly Param[] = []): Promise<void> {
    await this.#ask({ kind: 'run', statements: [{ sql, params }] })
  }

  async transaction(statements: readonly Statement[]): Promise<void> {
    if (statements.length > 0) await this.#ask({ kind: 'run', statements })
  }

  // Who writes the statement knows what its columns hold; SQLite types none of them.
  async all<T>(sql: string, params: readonly Param[] = []): Promise<readonly T[]> {
    return (await this.#ask({ kind: 'all', statement: { sql, params } })) as unknown as readonly T[]
  }

  async get<T>(sql: string, params: readonly Param[] = []): Promise<T | null> {
    return (await this.all<T>(sql, params))[0] ?? null
  }

  close(): Promise<void> {
    this.#closing ??= this.#end()
    return this.#closing
  }

  async #end(): Promise<void> {
    while (this.#sent.length + this.#gathered.length > 0) await this.#idle()
    this.#post({ type: 'close' })
    await this.#ended
  }

  #idle(): Promise<unknown> {
    return this.#ask({ kind: 'all', statement: { sql: 'SELECT 1' } })
  }

  #ask(request: Request): Promise<readonly Row[]> {
    if (this.#gone !== null) return Promise.reject(new StorageError({ kind: 'bug', detail: this.#gone }))
    return new Promise((resolve, reject) => {
      const settle = (result: Result) => (result.ok ? resolve(result.rows) : reject(new StorageError(result.trouble)))
      this.#gathered.push({ request, settle })
      if (this.#sent.length === 0) queueMicrotask(() => this.#send())
    })
  }

  #send(): void {
    if (this.#sent.length > 0 || this.#gathered.length === 0) return
    this.#sent = this.#gathered
    this.#gathered = []
    this.#post({ type: 'batch', requests: this.#sent.map(pending => pending.request) })
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message)
  }

  #hear(message: FromWorker): void {
    if (message.type !== 'results') return
    const settled = this.#sent
    this.#sent = []
    settled.forEach((pending, index) => {
      pending.settle(message.results[index] ?? { ok: false, trouble: { kind: 'bug', detail: 'no result' } })
    })
    this.#send()
  }

  #fail(detail: string): void {
    this.#gone = detail
    const lost = [...this.#sent, ...this.#gathered]
    this.#sent = []
    this.#gathered = []
    for (const pending of lost) pending.settle({ ok: false, trouble: { kind: 'bug', detail } })
  }
}
