import type { Trouble, TroubleKind } from './wire.ts'

/** The database did not do what it was asked. `message` is the user's sentence. */
export class StorageError extends Error {
  readonly kind: TroubleKind

  constructor(trouble: Trouble, options?: { cause?: unknown }) {
    super(sentenceOf(trouble), options)
    this.name = 'StorageError'
    this.kind = trouble.kind
  }
}

// Primary result codes of SQLite, https://sqlite.org/rescode.html
const kinds: Readonly<Record<number, TroubleKind>> = {
  3: 'not-permitted',
  5: 'busy',
  8: 'read-only',
  10: 'full',
  11: 'corrupt',
  13: 'full',
  14: 'not-permitted',
  26: 'corrupt',
}

// SQLITE_IOERR says "disk I/O error" for a full disk on some file systems; these say that the file itself is bad.
const corruptIoCodes = new Set([522, 8458])

/** Sorts what node:sqlite or the file system threw. */
export function troubleOf(thrown: unknown): Trouble {
  const detail = thrown instanceof Error ? thrown.message : String(thrown)
  const code = thrown instanceof Error && 'errcode' in thrown && typeof thrown.errcode === 'number' ? thrown.errcode : null
  if (code !== null) return { kind: corruptIoCodes.has(code) ? 'corrupt' : (kinds[code & 0xff] ?? 'bug'), detail }
  const system = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  if (system === 'ENOSPC' || system === 'EDQUOT') return { kind: 'full', detail }
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT'].includes(system)) return { kind: 'not-permitted', detail }
  return { kind: 'bug', detail }
}

function sentenceOf({ kind, detail }: Trouble): string {
  switch (kind) {
    case 'full':
      return `The disk with the data folder is full or cannot be written (${detail}). Nothing was changed; make room and try again.`
    case 'corrupt':
      return `The database is damaged (${detail}). Restart Headframe: it sets the damaged file aside and begins a new one.`
    case 'read-only':
      return 'The database is open read-only, so nothing can be changed here.'
    case 'not-permitted':
      return `The data folder cannot be used (${detail}). Check that it is a folder and that you may write to it, or choose another one.`
    case 'busy':
      return `Another program holds the database (${detail}). Close it and try again.`
    case 'bug':
      return `The database refused a statement (${detail}). This is a defect of Headframe; its log has the details.`
  }
}
