import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Secret } from '../lib/secret.ts'

/** Checks the token that a browser shows. Only its hash is kept. */
export interface TokenGuard {
  accepts(token: string | null): boolean
}

/** The guard, and the token itself when it was made just now: it can be shown this once and never again. */
export interface OpenedToken {
  readonly guard: TokenGuard
  readonly made: Secret | null
}

const tokenFile = 'server-token.sha256'
const tokenBytes = 32

/**
 * Opens the token of a data folder: the one made before, so that bookmarks survive a restart, else a new one.
 * @param renew makes a new one in any case; the old one is no longer accepted
 */
export async function openToken(dataDir: string, renew: boolean): Promise<OpenedToken> {
  const path = join(dataDir, tokenFile)
  const stored = renew ? null : await readHash(path)
  if (stored !== null) return { guard: guardOf(stored), made: null }
  const token = randomBytes(tokenBytes).toString('base64url')
  const hash = hashOf(token)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await writeFile(path, `${hash.toString('hex')}\n`, { mode: 0o600 })
  return { guard: guardOf(hash), made: new Secret(token) }
}

function guardOf(hash: Buffer): TokenGuard {
  // Equal lengths by hashing, equal time by timingSafeEqual: the reply does not tell how much of a guess was right.
  return { accepts: token => token !== null && timingSafeEqual(hashOf(token), hash) }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** `null` when there is none or the file holds something else. */
async function readHash(path: string): Promise<Buffer | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return /^[0-9a-f]{64}$/.test(text.trim()) ? Buffer.from(text.trim(), 'hex') : null
}
