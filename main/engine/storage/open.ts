import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type FolderLock, lockFolder } from './lock.ts'
import { migrations } from './migrations.ts'
import { troubleOf } from './trouble.ts'
import type { WorkerInput } from './wire.ts'

const databaseFile = 'headframe.db'

/** An open database with what had to be done to open it. */
export interface OpenedFile {
  readonly db: DatabaseSync
  readonly lock: FolderLock | null
  readonly readOnly: string | null
  readonly notices: readonly string[]
}

/** Opens the database of a data folder: takes the lock, sets a corrupt file aside, migrates. Throws what SQLite or the file system throws. */
export function openFile({ dataDir, by, now }: WorkerInput): OpenedFile {
  if (dataDir === null) return { db: prepared(new DatabaseSync(':memory:')), lock: null, readOnly: null, notices: [] }
  mkdirSync(dataDir, { recursive: true })
  const path = join(dataDir, databaseFile)
  const taken = lockFolder(dataDir, by, now)
  if (!taken.held)
    return openBeside(
      path,
      `Another Headframe uses this data folder: ${taken.holder}. It reads the miners; here they are shown as they were at the start, to look at only. Use the other one, or close it and start this one again.`,
    )
  try {
    return { ...openOwn(path, now), lock: taken.lock }
  } catch (thrown) {
    taken.lock.release()
    throw thrown
  }
}

function openOwn(path: string, now: number): Omit<OpenedFile, 'lock'> {
  const damage = damageOf(path)
  const notices = damage === null ? [] : [setAside(path, damage, now)]
  const version = versionOf(path)
  if (version > migrations.length)
    return {
      db: openReadOnly(path),
      readOnly: `The data in this folder was written by a newer Headframe (data version ${version}, this one knows ${migrations.length}). It is shown as it was stored; install the newer version to read miners and change anything.`,
      notices,
    }
  return { db: prepared(new DatabaseSync(path, { timeout: 5000 })), readOnly: null, notices }
}

/** Looks on while another instance holds the folder. The holder may still be making its tables: then there is nothing to see yet. */
function openBeside(path: string, readOnly: string): OpenedFile {
  const usable = existsSync(path) && versionOf(path) >= migrations.length
  return { db: usable ? openReadOnly(path) : prepared(new DatabaseSync(':memory:')), lock: null, readOnly, notices: [] }
}

function openReadOnly(path: string): DatabaseSync {
  return new DatabaseSync(path, { readOnly: true, timeout: 5000 })
}

/**
 * WAL, so that reading goes on while something is written. `synchronous = FULL`: a rollout's intent must be on the platter before the
 * miner is written, and NORMAL may lose the last commits of a WAL when the power fails, which is the very moment we keep a journal for.
 * Its price, one fsync a commit, is paid once per batch (see database.ts).
 */
function prepared(db: DatabaseSync): DatabaseSync {
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
  migrate(db)
  return db
}

/** Runs what is missing, all in one transaction: a database is never left between two versions. */
function migrate(db: DatabaseSync): void {
  const version = versionIn(db)
  if (version >= migrations.length) return
  db.exec('BEGIN IMMEDIATE')
  try {
    for (const migration of migrations.slice(version)) for (const statement of migration.statements) db.exec(statement)
    db.exec(`PRAGMA user_version = ${migrations.length}`)
    db.exec('COMMIT')
  } catch (thrown) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw thrown
  }
}

function versionOf(path: string): number {
  if (!existsSync(path)) return 0
  const db = new DatabaseSync(path, { timeout: 5000 })
  try {
    return versionIn(db)
  } finally {
    db.close()
  }
}

function versionIn(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.user_version ?? 0)
}

/** What is wrong with the file, `null` when it is sound or not there. */
function damageOf(path: string): string | null {
  if (!existsSync(path)) return null
  // Read-only: closing it must not write a write-ahead log into a file that is damaged.
  const db = new DatabaseSync(path, { readOnly: true, timeout: 5000 })
  try {
    const verdict = String(db.prepare('PRAGMA quick_check(1)').get()?.quick_check ?? '')
    return verdict === 'ok' ? null : verdict
  } catch (thrown) {
    const trouble = troubleOf(thrown)
    if (trouble.kind !== 'corrupt') throw thrown
    return trouble.detail
  } finally {
    db.close()
  }
}

/** Renames the damaged file and its companions; they may still hold what a specialist can bring back. */
function setAside(path: string, damage: string, now: number): string {
  const mark = new Date(now).toISOString().replace(/[:.]/g, '-')
  const kept = `${path}.corrupt-${mark}`
  for (const companion of ['', '-wal', '-shm']) if (existsSync(path + companion)) renameSync(path + companion, kept + companion)
  return `The database was damaged (${damage}). It was set aside as ${kept}, nothing was deleted, and a new one was begun. Scan again to fill the roster.`
}
