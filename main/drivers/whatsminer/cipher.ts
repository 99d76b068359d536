import { createCipheriv, createDecipheriv, hash } from 'node:crypto'
import { md5Crypt } from './md5-crypt.ts'

const blockBytes = 16

/** What `get_token` of API v2 gives to make a token from. */
export interface Challenge {
  readonly time: string
  readonly salt: string
  readonly newsalt: string
}

/** What proves a password to API v2 for half an hour. */
export interface Token {
  /** Stands in every message. */
  readonly sign: string
  /** Of AES-256. */
  readonly key: Buffer
}

/** The token and key of API v2 that follow from a password. */
export function tokenOf(password: string, { time, salt, newsalt }: Challenge): Token {
  const key = md5Crypt(password, salt)
  return { sign: md5Crypt(key + time.slice(-4), newsalt), key: hash('sha256', key, 'buffer') }
}

/** What proves a password to API v3 for one command. */
interface Proof {
  /** First letters of the digest. */
  readonly token: string
  /** The digest itself is the key of AES-256 for the commands whose parameter is secret. */
  readonly key: Buffer
}

/** @param ts s since the epoch by the miner's clock */
export function proofOf(command: string, password: string, salt: string, ts: number): Proof {
  const key = hash('sha256', `${command}${password}${salt}${ts}`, 'buffer')
  return { token: key.toString('base64').slice(0, 8), key }
}

/** - `nul` fills the last block with NUL, and adds nothing to a full one (API v2) · `pkcs7` as the standard says (API v3) */
type Padding = 'nul' | 'pkcs7'

/** AES-256-ECB in base64. */
export function encrypt(text: string, key: Buffer, padding: Padding): string {
  const plain = Buffer.from(text, 'utf8')
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(padding === 'pkcs7')
  const filled = padding === 'pkcs7' ? plain : Buffer.concat([plain, Buffer.alloc((blockBytes - (plain.length % blockBytes)) % blockBytes)])
  return Buffer.concat([cipher.update(filled), cipher.final()]).toString('base64')
}

/** The text without its padding of either kind; `null` when it is not whole blocks. A wrong key gives nonsense, not `null`. */
export function decrypt(base64: string, key: Buffer): string | null {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length === 0 || bytes.length % blockBytes !== 0) return null
  const decipher = createDecipheriv('aes-256-ecb', key, null).setAutoPadding(false)
  const text = Buffer.concat([decipher.update(bytes), decipher.final()]).toString('utf8')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the padding is NUL, or the bytes 1 to 16 of PKCS#7
  return text.replace(/[\u0000-\u0010]+$/, '')
}
