import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Secrets } from '../host.ts'

/** Of an AES-256 key. */
export const keyBytes = 32
const ivBytes = 12
const tagBytes = 16

/**
 * Secrets under one key, by AES-256-GCM: what was sealed with another key, or altered, does not open.
 * @param kind said in the settings view: 'the key file …'
 */
export function sealedWith(key: Buffer, kind: string): Secrets {
  return {
    kind,
    async seal(plain) {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64')
    },
    async open(sealed) {
      const bytes = Buffer.from(sealed, 'base64')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes))
      decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
      return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8')
    },
  }
}
