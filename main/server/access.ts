import { isIP } from 'node:net'

/** Who may talk to the server, decided from the headers of a request. */
export interface AccessRules {
  /** Bound to this machine only: then only its own names are accepted. */
  readonly loopbackOnly: boolean
  /** Names, lower case, by which this server may be called beside its addresses. */
  readonly names: ReadonlySet<string>
}

/** Whether an address to bind is reachable from this machine alone. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase()
  return name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name)
}

/**
 * Why a request is turned away, as a sentence; `null` when it is welcome.
 *
 * A page of another site can make a browser send requests here, and with a name that it points at this machine (DNS rebinding) even
 * read the replies. Neither can forge Host and Origin: Host must be an address or a name that we know, Origin must be the same place.
 */
export function turnedAway(rules: AccessRules, host: string | undefined, origin: string | undefined): string | null {
  const called = host === undefined ? null : hostOf(`http://${host}`)
  if (called === null) return 'The request does not say which host it is for.'
  if (!isKnownName(rules, called.name))
    return `"${called.name.slice(0, 100)}" is not a name of this server. Open it by its address, or start it with --allow-host.`
  if (origin === undefined) return null
  const from = hostOf(origin)
  return from !== null && from.place === called.place ? null : 'Requests from pages of another site are not accepted.'
}

function isKnownName(rules: AccessRules, name: string): boolean {
  if (isLoopback(name) || rules.names.has(name)) return true
  return !rules.loopbackOnly && isIP(name) !== 0
}

/** A URL's host without brackets and, as `place`, with its port. */
function hostOf(text: string): { readonly name: string; readonly place: string } | null {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') return null
  return { name: url.hostname.replace(/^\[(.*)\]$/, '$1'), place: url.host }
}
