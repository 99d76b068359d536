import { createCipheriv } from 'node:crypto'

const blockBytes = 16
const key = Buffer.alloc(blockBytes, '!')
const start = Buffer.alloc(blockBytes)

/** The password as newer firmware wants it: AES-128-CBC, filled up with zeros (a whole block of them where it fits exactly), in hex. */
export function cipherPassword(password: string): string {
  const plain = Buffer.from(password, 'utf8')
  const padded = Buffer.concat([plain, Buffer.alloc(blockBytes - (plain.length % blockBytes))])
  const cipher = createCipheriv('aes-128-cbc', key, start).setAutoPadding(false)
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString('hex')
}
