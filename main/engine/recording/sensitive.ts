import { secretName } from '../../contract/masking.ts'
import type { ScrubbedKind } from '../../contract/recording.ts'

const secret = new RegExp(
  `^(?:${secretName}|sysauth\\w*|stok|sid|session[_-]?(?:id|key)?|cookie|authorization|jwt|.*\\bauth[_-]?code)$`,
  'i',
)
const mac = /(?:^|[^a-z])mac(?:[^a-z]|$)|mac_?addr|hw_?addr|ether/i
const serial =
  /serial(?!_?(?:speed|port|baud))|(?:^|[^a-z])(?:p?sn|sn\d+)(?:[^a-z]|$)|(?:^|_|pcb|psu|board)sn$|^dna$|(?:miner|hw|device|machine|chip|board|unit)_?id$|uuid|uniqueid|pairing/i
const host = /host_?name|^host$|ssid|(?:device|miner|machine|node|site)_?name|^(?:label|alias|nickname|location|site|contact|owner)$/i
const worker = /(?:user(?:_?name|_?id)?|worker(?:_?name|_?id)?|(?:account|wallet|e-?mail)(?:_?(?:name|id|address))?)[_ ]?\d*$/i
const url = /url|stratum|(?:^|[^a-z])(?:proxy|server|ntp|dns|gateway|addr(?:ess)?|pool)\d*$|^host$/i

/**
 * What a field of this name holds; `null` = nothing that tells whose machine it is. A URL's host is looked for in the value.
 * @param value to tell a worker's name from a number of workers
 */
export function kindOfField(name: string, value: string): ScrubbedKind | 'url' | null {
  if (value === '' || isWordOfProtocol(value)) return null
  if (secret.test(name)) return 'secret'
  if (mac.test(name)) return macPattern.test(value) || /^[0-9a-f]{12}$/i.test(value) ? 'mac' : null
  if (serial.test(name)) return isSerial(value) ? 'serial' : null
  if (host.test(name)) return /^[\d.]+$/.test(value) ? null : 'host'
  if (worker.test(name)) return /^-?\d{1,6}$/.test(value) || isLoginName(value) ? null : 'worker'
  return url.test(name) ? 'url' : null
}

/** Words that firmware itself puts where an owner's word may stand. */
function isWordOfProtocol(value: string): boolean {
  return /^(?:true|false|null|none|n\/?a|unknown|undefined|default|enabled?|disabled?|on|off|yes|no|ok|-+|\*+|•+|x|dev[ _-]?fee.*)$/i.test(
    value,
  )
}

function isLoginName(value: string): boolean {
  return /^(?:root|admin|administrator|user|super|guest|miner)$/i.test(value)
}

function isSerial(value: string): boolean {
  return value.length >= 4 && /\d/.test(value) && !/^0+$/.test(value) && !value.startsWith('/') && !/^tty/i.test(value)
}

/** Six bytes with marks between them. */
const macPattern = /(?<![0-9a-f:-])[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![0-9a-f:-])/i

/** What is recognised wherever it stands. */
export const patterns: readonly { readonly kind: ScrubbedKind; readonly pattern: RegExp }[] = [
  { kind: 'mac', pattern: new RegExp(macPattern.source, 'gi') },
  { kind: 'secret', pattern: /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g },
  { kind: 'worker', pattern: /\b[\w.+-]+@[\w-]+\.[\w.-]+\b/g },
  { kind: 'worker', pattern: /\b(?:bc1|tb1|ltc1|kaspa:)[0-9a-z]{25,90}\b/g },
  { kind: 'worker', pattern: /\b0x[0-9a-fA-F]{40}\b/g },
  { kind: 'worker', pattern: /\b(?=\w*\d)(?=\w*[a-z])(?=\w*[A-Z])[13LMDXRtq][1-9A-HJ-NP-Za-km-z]{25,34}\b/g },
  { kind: 'address', pattern: /(?<![\w:])(?:fe80|f[cd][0-9a-f]{2}|2[0-9a-f]{3}):(?:[0-9a-f]{0,4}:){1,6}[0-9a-f]{1,4}(?![\w:])/gi },
  { kind: 'address', pattern: /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)/g },
]

/** Whether a text of four numbers is the address of something: neither this machine itself, nor a mask, nor a version. */
export function isTellingAddress(text: string): boolean {
  if (text.includes(':')) return true
  const octets = text.split('.').map(Number)
  const [first = 0] = octets
  if (octets.some(octet => octet > 255) || text.split('.').some(part => part.length > 1 && part.startsWith('0'))) return false
  return first > 0 && first !== 127 && first < 224
}

/** Addresses of private networks, which no version number looks like. */
export function isPrivateAddress(text: string): boolean {
  return (
    /^(?:10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(text) || text.includes(':')
  )
}

/** The host of a URL, with or without scheme, user and port; `null` when there is none to hide. */
export function hostOf(url: string): string | null {
  const [, host = ''] =
    /^(?:[a-z][\w+.-]*:\/\/)?(?:[^@/\s]*@)?([A-Za-z0-9][\w.-]*\.[A-Za-z][\w-]*|localhost)(?=[:/#?]|$)/i.exec(url.replaceAll('\\/', '/')) ??
    []
  return host === '' || host === 'localhost' ? null : host
}
