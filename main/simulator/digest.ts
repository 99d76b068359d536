import { createHash, randomBytes } from 'node:crypto'

/** The header that asks for a password, as lighttpd 1.4.32 writes it: no algorithm, no opaque. */
export function challenge(realm: string): string {
  return `Digest realm="${realm}", nonce="${randomBytes(16).toString('hex')}", qop="auth"`
}

/** What a right header must be made with. */
export interface DigestSecret {
  readonly method: string
  readonly realm: string
  readonly user: string
  readonly password: string
}

/** Judges an Authorization header as lighttpd 1.4.32 does: it looks neither at the nonce nor at its count nor at the uri. */
export function judgeDigest(header: string | undefined, secret: DigestSecret): 'yes' | 'no' | 'malformed' {
  const [, scheme = '', rest = ''] = /^\s*(\S+)\s*(.*)$/.exec(header ?? '') ?? []
  if (scheme.toLowerCase() !== 'digest') return 'no'
  const fields = parseFields(rest)
  if (rest !== '' && fields.size === 0) return 'malformed'
  const field = (name: string) => fields.get(name) ?? ''
  if (field('username') !== secret.user || field('realm') !== secret.realm) return 'no'
  const ha1 = md5(`${secret.user}:${secret.realm}:${secret.password}`)
  const ha2 = md5(`${secret.method}:${field('uri')}`)
  const middle = fields.has('qop') ? `${field('nonce')}:${field('nc')}:${field('cnonce')}:${field('qop')}` : field('nonce')
  return field('response') === md5(`${ha1}:${middle}:${ha2}`) ? 'yes' : 'no'
}

function parseFields(text: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const [, name = '', quoted, bare = ''] of text.matchAll(/(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]*))/g)) {
    fields.set(name.toLowerCase(), quoted === undefined ? bare : quoted.replace(/\\(.)/g, '$1'))
  }
  return fields
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}
