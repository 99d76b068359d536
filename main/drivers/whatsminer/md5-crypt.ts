import { hash } from 'node:crypto'

const letters = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const magic = '$1$'
const rounds = 1000
const mostSalt = 8
const digestBytes = 16

/** Which bytes of the digest make one group of four letters, highest first. */
const groups = [
  [0, 6, 12],
  [1, 7, 13],
  [2, 8, 14],
  [3, 9, 15],
  [4, 10, 5],
] as const

/** The hash part of Unix md5-crypt: what stands behind `$1$salt$`. */
export function md5Crypt(password: string, salt: string): string {
  const word = Buffer.from(password, 'utf8')
  const grain = Buffer.from((salt.split('$')[0] ?? '').slice(0, mostSalt), 'utf8')
  let digest = firstDigest(word, grain)
  for (let round = 0; round < rounds; round++) digest = nextDigest(digest, word, grain, round)
  return encode(digest)
}

function firstDigest(word: Buffer, salt: Buffer): Buffer {
  const inner = md5(word, salt, word)
  const parts = [word, Buffer.from(magic), salt]
  for (let left = word.length; left > 0; left -= digestBytes) parts.push(inner.subarray(0, Math.min(left, digestBytes)))
  // Each bit of the length, lowest first: a NUL for 1, the first letter for 0. So it was written in 1994.
  for (let bits = word.length; bits > 0; bits >>= 1) parts.push((bits & 1) === 1 ? Buffer.from([0]) : word.subarray(0, 1))
  return md5(...parts)
}

function nextDigest(digest: Buffer, word: Buffer, salt: Buffer, round: number): Buffer {
  const isOdd = (round & 1) === 1
  const parts = [isOdd ? word : digest]
  if (round % 3 !== 0) parts.push(salt)
  if (round % 7 !== 0) parts.push(word)
  parts.push(isOdd ? digest : word)
  return md5(...parts)
}

function md5(...parts: readonly Buffer[]): Buffer {
  return hash('md5', Buffer.concat(parts), 'buffer')
}

function encode(digest: Buffer): string {
  const at = (index: number) => digest[index] ?? 0
  const triples = groups.map(([high, middle, low]) => sixBits((at(high) << 16) | (at(middle) << 8) | at(low), 4))
  return triples.join('') + sixBits(at(11), 2)
}

/** Lowest bits first. */
function sixBits(value: number, count: number): string {
  return Array.from({ length: count }, (_none, index) => letters[(value >> (6 * index)) & 63] ?? '').join('')
}
