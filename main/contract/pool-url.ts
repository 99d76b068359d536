/** Pool URLs as miners take them: stratum+tcp://host:port, stratum+ssl://, stratum2+tcp:// (optionally /path for the key, #fragment). */

export const poolSchemes = ['stratum+tcp', 'stratum+ssl', 'stratum2+tcp'] as const
export type PoolScheme = (typeof poolSchemes)[number]

export interface PoolUrl {
  readonly scheme: PoolScheme
  readonly host: string
  /** 1-65535 */
  readonly port: number
  /** What follows the port, '' or '/…' or '#…'. Stratum V2 carries the authority key there, NiceHash '#xnsub'. */
  readonly rest: string
}

/** A parsed URL, or a sentence that names the bad piece and says what is accepted. */
export type ParsedPoolUrl = { readonly ok: true; readonly url: PoolUrl } | { readonly ok: false; readonly problem: string }

/** Longest URL that is accepted, in characters: far beyond any that a pool gives out. */
const maxUrlLength = 255

/** Checks a pool URL typed by a user. */
export function parsePoolUrl(text: string): ParsedPoolUrl {
  const trimmed = text.trim()
  if (trimmed === '') return bad('The pool URL is empty. Write it like stratum+tcp://pool.example:3333.')
  if (trimmed.length > maxUrlLength) return bad(`The pool URL is longer than ${maxUrlLength} characters.`)
  const blank = /[\s\p{Cc}]/u.exec(trimmed)
  if (blank) return bad(`The pool URL has a blank at character ${blank.index + 1}. A blank in a pool URL makes miners lose their pools.`)
  const parts = /^([a-z0-9+.-]+):\/\/(.*)$/i.exec(trimmed)
  if (!parts)
    return bad(
      `"${cap(trimmed)}" does not begin with a scheme. Write one of ${poolSchemes.map(s => `${s}://`).join(', ')} before the host.`,
    )
  const scheme = (parts[1] ?? '').toLowerCase()
  if (!isPoolScheme(scheme)) return bad(`"${cap(scheme)}" is not a pool scheme. Use one of ${poolSchemes.map(s => `${s}://`).join(', ')}.`)
  const rest = parts[2] ?? ''
  if (rest.includes('@')) return bad('The pool URL contains "@". Put the worker into its own field, not into the URL.')
  const place = /^(\[[0-9a-f:.]+\]|[^:/#?]*)(?::([^/#?]*))?([/#?].*)?$/i.exec(rest)
  const host = place?.[1] ?? ''
  if (!isHost(host))
    return bad(
      host === ''
        ? 'The pool URL has no host. Write it like stratum+tcp://pool.example:3333.'
        : `"${cap(host)}" is not a host name or address.`,
    )
  const portText = place?.[2]
  if (portText === undefined || portText === '') return bad(`The pool URL has no port. Write it like ${scheme}://${host}:3333.`)
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : 0
  if (port < 1 || port > 65_535) return bad(`"${cap(portText)}" is not a port. A port is a number from 1 to 65535.`)
  const tail = place?.[3] ?? ''
  const odd = /[^A-Za-z0-9._~:/?#+=,%&-]/.exec(tail)
  if (odd) return bad(`The pool URL has a "${odd[0]}" after the port, which miners do not store as it is.`)
  return { ok: true, url: { scheme, host: host.toLowerCase(), port, rest: tail } }
}

/** The URL as text, the way it is sent to a miner. */
export function formatPoolUrl(url: PoolUrl): string {
  return `${url.scheme}://${url.host}:${url.port}${url.rest}`
}

/** The host and port that a miner's pool URL means, lower case, whatever its scheme; `null` when there is none. For grouping and comparing. */
export function poolHostPort(url: string): string | null {
  const place = url.trim().replace(/^[a-z0-9+.-]+:\/\//i, '')
  const match = /^(?:[^@/]*@)?(\[[0-9a-f:.]+\]|[^:/#?\s]+)(?::(\d+))?/i.exec(place)
  if (!match?.[1]) return null
  return match[2] ? `${match[1].toLowerCase()}:${match[2]}` : match[1].toLowerCase()
}

/** 'eu.pool.example' of 'stratum+tcp://eu.pool.example:3333'; the text itself when there is no host in it. */
export function poolHost(url: string): string {
  return poolHostPort(url)?.replace(/:\d+$/, '') ?? url
}

/** Whether two spellings mean the same pool: a missing scheme counts as stratum+tcp, case and a final slash do not matter. */
export function isSamePool(a: string, b: string): boolean {
  return canonical(a) === canonical(b)
}

function canonical(url: string): string {
  const text = url.trim().replace(/\/$/, '')
  const full = /^[a-z0-9+.-]+:\/\//i.test(text) ? text : `stratum+tcp://${text}`
  const parsed = parsePoolUrl(full)
  return parsed.ok ? formatPoolUrl(parsed.url) : full.toLowerCase()
}

function isPoolScheme(text: string): text is PoolScheme {
  return (poolSchemes as readonly string[]).includes(text)
}

// Without leading zeros: some resolvers take them for octal.
const ipv4 = /^(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/

function isHost(host: string): boolean {
  if (host.startsWith('[')) return URL.canParse(`http://${host}`)
  if (host.length > 253) return false
  if (/^[\d.]+$/.test(host)) return ipv4.test(host)
  return host.split('.').every(label => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i.test(label))
}

function bad(problem: string): ParsedPoolUrl {
  return { ok: false, problem }
}

function cap(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
