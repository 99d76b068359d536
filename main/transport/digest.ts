import { createHash, randomBytes } from 'node:crypto'

/** One challenge of a WWW-Authenticate header. */
export interface Challenge {
  /** Lower case: 'digest', 'basic'. */
  readonly scheme: string
  /** Lower-case names. */
  readonly params: Readonly<Record<string, string>>
}

/** A Digest challenge that can be answered. */
export interface DigestChallenge {
  readonly realm: string
  readonly nonce: string
  readonly opaque: string | null
  readonly algorithm: DigestAlgorithm
  /** As the server spelt it; `null` when it named none (then MD5 is meant and nothing is sent back). */
  readonly algorithmName: string | null
  /** `null` = RFC 2069, without nonce count. */
  readonly qop: 'auth' | null
  readonly stale: boolean
  readonly isUtf8: boolean
  readonly userhash: boolean
}

export type DigestAlgorithm = 'md5' | 'md5-sess' | 'sha-256' | 'sha-256-sess'

export interface DigestRequest {
  readonly challenge: DigestChallenge
  readonly user: string
  readonly password: string
  readonly method: string
  /** The request target exactly as it goes on the wire, with query. */
  readonly uri: string
  /** How often this nonce has been used, this time included. */
  readonly nonceCount: number
  /** Fixed in tests; random otherwise. */
  readonly cnonce?: string
}

/** The strongest first. */
const preference: readonly DigestAlgorithm[] = ['sha-256', 'sha-256-sess', 'md5', 'md5-sess']

const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y
const quoted = /"((?:[^"\\]|\\.)*)"/sy
const spaces = /[\s,]*/y
const equals = /\s*=\s*/y

/** Every challenge of a WWW-Authenticate header; several headers joined with commas are one. What cannot be read ends it. */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { scheme: string; params: Record<string, string> }[] = []
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const match = pattern.exec(header)
    if (match) at += match[0].length
    return match
  }
  for (;;) {
    take(spaces)
    const word = take(token)?.[0]
    if (word === undefined) return challenges
    if (!take(equals)) {
      challenges.push({ scheme: word.toLowerCase(), params: {} })
      continue
    }
    const value = take(quoted)?.[1]?.replace(/\\(.)/gs, '$1') ?? take(token)?.[0]
    const last = challenges.at(-1)
    if (value === undefined || !last) return challenges
    last.params[word.toLowerCase()] = value
  }
}

/** The best Digest challenge that we can answer: SHA-256 before MD5; `null` when there is none. */
export function chooseDigest(challenges: readonly Challenge[]): DigestChallenge | null {
  const known = challenges.map(readDigest).filter(challenge => challenge !== null)
  return known.sort((a, b) => preference.indexOf(a.algorithm) - preference.indexOf(b.algorithm))[0] ?? null
}

function readDigest({ scheme, params }: Challenge): DigestChallenge | null {
  const { realm, nonce } = params
  const algorithm = preference.find(name => name === (params.algorithm ?? 'MD5').toLowerCase())
  const offered = params.qop?.toLowerCase().split(/[\s,]+/)
  const qop = offered?.includes('auth') ? 'auth' : null
  if (scheme !== 'digest' || realm === undefined || nonce === undefined || !algorithm) return null
  // Only auth-int on offer: no miner is known to ask for it.
  if (offered && qop === null && offered.some(name => name !== '')) return null
  return {
    realm,
    nonce,
    opaque: params.opaque ?? null,
    algorithm,
    algorithmName: params.algorithm ?? null,
    qop,
    stale: params.stale?.toLowerCase() === 'true',
    isUtf8: params.charset?.toLowerCase() === 'utf-8',
    userhash: params.userhash?.toLowerCase() === 'true',
  }
}

/** The value of the Authorization header (RFC 7616; without qop RFC 2069). */
export function digestAuthorization(request: DigestRequest): string {
  const { challenge, user, uri } = request
  const cnonce = request.cnonce ?? randomBytes(8).toString('hex')
  const nc = request.nonceCount.toString(16).padStart(8, '0')
  const hash = hasher(challenge)
  const fields = [
    `username=${quote(challenge.userhash ? hash(`${user}:${challenge.realm}`) : user)}`,
    `realm=${quote(challenge.realm)}`,
    `nonce=${quote(challenge.nonce)}`,
    `uri=${quote(uri)}`,
    ...(challenge.algorithmName === null ? [] : [`algorithm=${challenge.algorithmName}`]),
    `response="${response(request, hash, { cnonce, nc })}"`,
    ...(challenge.qop === null ? [] : [`qop=${challenge.qop}`, `nc=${nc}`]),
    ...(challenge.qop === null && !challenge.algorithm.endsWith('-sess') ? [] : [`cnonce="${cnonce}"`]),
    ...(challenge.opaque === null ? [] : [`opaque=${quote(challenge.opaque)}`]),
    ...(challenge.userhash ? ['userhash=true'] : []),
  ]
  return `Digest ${fields.join(', ')}`
}

function response(request: DigestRequest, hash: (text: string) => string, { cnonce, nc }: { cnonce: string; nc: string }): string {
  const { challenge, user, password, method, uri } = request
  const base = hash(`${user}:${challenge.realm}:${password}`)
  const secret = challenge.algorithm.endsWith('-sess') ? hash(`${base}:${challenge.nonce}:${cnonce}`) : base
  const target = hash(`${method}:${uri}`)
  if (challenge.qop === null) return hash(`${secret}:${challenge.nonce}:${target}`)
  return hash(`${secret}:${challenge.nonce}:${nc}:${cnonce}:${challenge.qop}:${target}`)
}

/** Without `charset=UTF-8` old servers compare Latin-1, as far as the text has it. */
function hasher({ algorithm, isUtf8 }: DigestChallenge): (text: string) => string {
  const name = algorithm.startsWith('sha-256') ? 'sha256' : 'md5'
  return text => {
    const isLatin1 = !isUtf8 && Buffer.from(text, 'latin1').toString('latin1') === text
    return createHash(name)
      .update(text, isLatin1 ? 'latin1' : 'utf8')
      .digest('hex')
  }
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}
