import { readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** The hold that one Headframe has on a data folder. */
export interface FolderLock {
  release(): void
}

export type LockResult = { readonly held: true; readonly lock: FolderLock } | { readonly held: false; readonly holder: string }

interface Holder {
  readonly by: string
  readonly pid: number
  readonly host: string
  readonly since: string
}

const names: Readonly<Record<string, string>> = { app: 'the app', cli: 'a command', server: 'the server' }

/**
 * Takes the data folder, or tells who has it.
 * The lock is an exclusive transaction on a file of its own: the operating system frees it when the process dies, however it dies.
 */
export function lockFolder(dataDir: string, by: string, now: number): LockResult {
  const db = new DatabaseSync(join(dataDir, 'lock.db'), { timeout: 0 })
  const card = join(dataDir, 'lock.json')
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch (thrown) {
    db.close()
    if (!isBusy(thrown)) throw thrown
    return { held: false, holder: holderOf(card) }
  }
  const holder: Holder = { by, pid: process.pid, host: hostname(), since: new Date(now).toISOString() }
  writeFileSync(card, JSON.stringify(holder))
  return { held: true, lock: { release: () => db.close() } }
}

function isBusy(thrown: unknown): boolean {
  return thrown instanceof Error && 'errcode' in thrown && (thrown.errcode === 5 || thrown.errcode === 6)
}

/** 'the app (process 4711 on hall-pc, since 2026-03-01 08:00 UTC)'. Only the lock is the truth: the card may be missing. */
function holderOf(card: string): string {
  try {
    const { by, pid, host, since } = JSON.parse(readFileSync(card, 'utf8')) as Holder
    return `${names[by] ?? 'Headframe'} (process ${pid} on ${host}, since ${since.slice(0, 16).replace('T', ' ')} UTC)`
  } catch {
    return 'another process'
  }
}
