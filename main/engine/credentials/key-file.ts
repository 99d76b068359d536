import { createHash, randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Secrets } from '../host.ts'
import { keyBytes, sealedWith } from './seal.ts'

/**
 * Secrets of a headless engine: sealed with the key in HEADFRAME_KEY, else with a key file that only its owner may read.
 * @param dataDir where `secret.key` is kept; made on first use
 */
export async function openKeyFile(dataDir: string, environmentKey: string | undefined = process.env.HEADFRAME_KEY): Promise<Secrets> {
  if (environmentKey !== undefined && environmentKey !== '') return sealedWith(hashed(environmentKey), 'the key in HEADFRAME_KEY')
  const file = join(dataDir, 'secret.key')
  return sealedWith(await keyIn(file), `the key file ${file}`)
}

/** Secrets that last as long as the process. */
export function memorySecrets(): Secrets {
  return sealedWith(randomBytes(keyBytes), 'memory')
}

async function keyIn(file: string): Promise<Buffer> {
  const stored = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (stored === null) return newKey(file)
  const key = Buffer.from(stored.trim(), 'base64')
  if (key.length !== keyBytes)
    throw new Error(
      `${file} does not hold a key. Put the right file back, or move it away to begin a new one; stored passwords must then be typed again.`,
    )
  // A copy or a restore may have made it readable for others.
  await chmod(file, 0o600)
  return key
}

async function newKey(file: string): Promise<Buffer> {
  await mkdir(dirname(file), { recursive: true })
  const key = randomBytes(keyBytes)
  // wx: of two that begin at once, one makes the key and the other reads it.
  const made = await writeFile(file, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false
      throw error
    },
  )
  return made ? key : keyIn(file)
}

function hashed(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
