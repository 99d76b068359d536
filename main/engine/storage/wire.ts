/** What goes between the engine and the database's thread. Plain data only. */

/** What SQLite stores. */
export type Param = null | number | bigint | string | Uint8Array

/** One SQL statement with its parameters. */
export interface Statement {
  readonly sql: string
  readonly params?: readonly Param[]
}

export type Request =
  | { readonly kind: 'run'; readonly statements: readonly Statement[] }
  | { readonly kind: 'all'; readonly statement: Statement }

export type Row = Readonly<Record<string, Param>>

/** Why the database did not do something, before it becomes a sentence. */
export type TroubleKind = 'full' | 'corrupt' | 'read-only' | 'not-permitted' | 'busy' | 'bug'

export interface Trouble {
  readonly kind: TroubleKind
  readonly detail: string
}

export type Result = { readonly ok: true; readonly rows: readonly Row[] } | { readonly ok: false; readonly trouble: Trouble }

/** Told by the thread once, when the database is open or cannot be opened. */
export type Opened =
  | { readonly ok: true; readonly readOnly: string | null; readonly notices: readonly string[] }
  | { readonly ok: false; readonly trouble: Trouble }

export type ToWorker = { readonly type: 'batch'; readonly requests: readonly Request[] } | { readonly type: 'close' }

export type FromWorker =
  | { readonly type: 'opened'; readonly opened: Opened }
  | { readonly type: 'results'; readonly results: readonly Result[] }
  | { readonly type: 'closed' }

export interface WorkerInput {
  readonly dataDir: string | null
  /** ms since the epoch, for the name of a file that is set aside. */
  readonly now: number
  /** 'app', 'cli', 'server': said to a second instance. */
  readonly by: string
}
