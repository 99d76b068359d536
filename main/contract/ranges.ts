import { formatNumber } from './units.ts'

/** Addresses to scan, as people write them. IPv4 only: miners of this class have no IPv6. */

/** Inclusive, as 32-bit unsigned numbers. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** Spans are sorted, do not overlap and do not touch. `count` = addresses in all. */
export type ParsedRanges =
  | { readonly ok: true; readonly spans: readonly Span[]; readonly count: number }
  | { readonly ok: false; readonly piece: string; readonly problem: string }

/** What an address is used for, which decides whether it may be scanned without being allowed by name. */
export type AddressKind = 'private' | 'link-local' | 'cgnat' | 'loopback' | 'multicast' | 'reserved' | 'public'

/** Most addresses of one text: a /8. */
export const maxAddresses = 2 ** 24

/** Most addresses that one scan asks: a /12. More is hours of scanning and of traffic, and nearly always a slip of the pen. */
export const maxScanned = 2 ** 20

/** Most separate stretches of one scan, e.g. of `10.0-255.0-255.1`: each costs memory. */
const maxSpans = 2 ** 17

/** What is accepted, for messages and for the hint under an input box. */
export const rangeExamples = '192.168.1.0/24, 10.0.0.1-10.0.3.254, 10.0.0.1-254, 10.0.0-3.1-254 or a single address'

/**
 * Reads ranges as typed: `/24` notation (network and broadcast address left out up to /30), `from-to` with a whole or a short
 * end, a span in any of the four numbers, single addresses; several with comma, semicolon, blank or line break between;
 * `#` begins a comment. The first bad piece is named.
 */
export function parseRanges(text: string): ParsedRanges {
  const spans: Span[] = []
  for (const piece of piecesOf(text)) {
    const read = readPiece(piece)
    if (typeof read === 'string') return { ok: false, piece, problem: read }
    for (const span of read) spans.push(span)
    if (spans.length > maxSpans) return { ok: false, piece, problem: tooScattered() }
  }
  if (spans.length === 0)
    return { ok: false, piece: text.trim().slice(0, 80), problem: `There is no address in it. Write ${rangeExamples}.` }
  const merged = mergeSpans(spans)
  const count = countOf(merged)
  if (count > maxAddresses) return { ok: false, piece: text.trim().slice(0, 80), problem: tooMany(count) }
  return { ok: true, spans: merged, count }
}

/** '10.0.0.1' of 167772161 */
export function formatAddress(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`
}

/** The number of '10.0.0.1'; `null` when it is not a plain dotted address. Leading zeros are refused: some programs read them as octal. */
export function parseAddress(text: string): number | null {
  const octets = text.split('.').map(readOctet)
  const [a, b, c, d] = octets
  if (octets.length !== 4 || a == null || b == null || c == null || d == null) return null
  return numberFrom(a, b, c, d)
}

/** Whether one of the spans holds the address. `spans` as `parseRanges` gives them: sorted. */
export function containsAddress(spans: readonly Span[], address: number | string): boolean {
  const number = typeof address === 'string' ? parseAddress(address) : address
  if (number === null) return false
  let low = 0
  let high = spans.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const span = spans[middle]
    if (!span) return false
    if (number < span.from) high = middle - 1
    else if (number > span.to) low = middle + 1
    else return true
  }
  return false
}

/** Every address of the spans, one after the other, without holding them in memory. */
export function* addressesOf(spans: readonly Span[]): Generator<number, void, undefined> {
  for (const span of spans) {
    for (let address = span.from; address <= span.to; address++) yield address
  }
}

/** How many addresses the spans hold. They must not overlap. */
export function countOf(spans: readonly Span[]): number {
  return spans.reduce((sum, span) => sum + span.to - span.from + 1, 0)
}

/** Sorts spans and joins those that overlap or touch. */
export function mergeSpans(spans: readonly Span[]): readonly Span[] {
  const merged: Span[] = []
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last && span.from <= last.to + 1) merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) }
    else merged.push(span)
  }
  return merged
}

const kinds: readonly { readonly cidr: string; readonly kind: AddressKind }[] = [
  { cidr: '10.0.0.0/8', kind: 'private' },
  { cidr: '172.16.0.0/12', kind: 'private' },
  { cidr: '192.168.0.0/16', kind: 'private' },
  { cidr: '169.254.0.0/16', kind: 'link-local' },
  { cidr: '100.64.0.0/10', kind: 'cgnat' },
  { cidr: '127.0.0.0/8', kind: 'loopback' },
  { cidr: '224.0.0.0/4', kind: 'multicast' },
  { cidr: '0.0.0.0/8', kind: 'reserved' },
  { cidr: '240.0.0.0/4', kind: 'reserved' },
]

const kindSpans = kinds.map(({ cidr, kind }) => ({ kind, span: networkOf(cidr) }))

/** What an address is used for. 'public' is everything that has no other use. */
export function addressKind(address: number): AddressKind {
  return kindSpans.find(({ span }) => address >= span.from && address <= span.to)?.kind ?? 'public'
}

const harmlessKinds: readonly AddressKind[] = ['private', 'link-local', 'cgnat', 'loopback']
const harmlessSpans = mergeSpans(kindSpans.filter(({ kind }) => harmlessKinds.includes(kind)).map(({ span }) => span))

/**
 * The part that must not be scanned or written to: neither private, link-local, CGNAT or loopback, nor inside `allowed`.
 * Empty = all of it may be scanned.
 */
export function publicPart(spans: readonly Span[], allowed: readonly Span[] = []): readonly Span[] {
  return subtractSpans(spans, mergeSpans([...harmlessSpans, ...allowed]))
}

/** What is in `spans` and not in `without`. Both sorted and free of overlaps. */
export function subtractSpans(spans: readonly Span[], without: readonly Span[]): readonly Span[] {
  const left: Span[] = []
  let next = 0
  for (const span of spans) {
    let from = span.from
    // The hole that reaches beyond this span may begin in the next one: it is not passed yet.
    for (let hole = without[next]; hole !== undefined && hole.from <= span.to; hole = without[++next]) {
      if (hole.from > from) left.push({ from, to: hole.from - 1 })
      from = Math.max(from, hole.to + 1)
      if (hole.to > span.to) break
    }
    if (from <= span.to) left.push({ from, to: span.to })
  }
  return left
}

/** Every address of a network in `/n` notation, network and broadcast address included. For constants and interface masks. */
function networkOf(cidr: string): Span {
  const [address = '', bits = ''] = cidr.split('/')
  const size = 2 ** (32 - Number(bits))
  const from = Math.floor((parseAddress(address) ?? 0) / size) * size
  return { from, to: from + size - 1 }
}

function piecesOf(text: string): string[] {
  return text
    .split(/\r\n?|\n/)
    .flatMap(line => (line.split('#', 1)[0] ?? '').replace(/\s*[-–]\s*/g, '-').split(/[\s,;]+/))
    .filter(piece => piece !== '')
}

/** The spans of one piece, or the sentence that says what is wrong with it. */
function readPiece(piece: string): readonly Span[] | string {
  if (piece.includes(':')) return 'This is an IPv6 address or holds a port; write a plain IPv4 address. Miners of this class have no IPv6.'
  if (piece.includes('/')) return readNetwork(piece)
  const dash = piece.indexOf('-')
  const isWholeEnd = dash >= 0 && piece.slice(dash + 1).includes('.') && piece.slice(0, dash).split('.').length === 4
  return isWholeEnd ? readFromTo(piece.slice(0, dash), piece.slice(dash + 1)) : readOctets(piece)
}

function readNetwork(piece: string): readonly Span[] | string {
  const [address = '', mask = '', ...rest] = piece.split('/')
  if (rest.length > 0) return 'There is more than one slash in it. Write it like 192.168.1.0/24.'
  if (parseAddress(address) === null) return addressProblem(address)
  if (!/^\d{1,2}$/.test(mask) || Number(mask) > 32)
    return `"${mask}" is not a network size; it must be a number from 8 to 32, as in 192.168.1.0/24.`
  const bits = Number(mask)
  if (2 ** (32 - bits) > maxAddresses) return tooMany(2 ** (32 - bits))
  const { from, to } = networkOf(piece)
  return bits <= 30 ? [{ from: from + 1, to: to - 1 }] : [{ from, to }]
}

function readFromTo(first: string, last: string): readonly Span[] | string {
  const from = parseAddress(first)
  if (from === null) return addressProblem(first)
  const to = parseAddress(last)
  if (to === null) return addressProblem(last)
  if (to < from) return `It ends before it begins: ${last} is lower than ${first}.`
  return to - from + 1 > maxAddresses ? tooMany(to - from + 1) : [{ from, to }]
}

/** Four numbers, each alone or a span: `10.0.0-3.1-254`. The last number may stand for the whole short end of `10.0.0.1-254`. */
function readOctets(piece: string): readonly Span[] | string {
  const parts = piece.split('.')
  if (parts.length !== 4) return addressProblem(piece)
  const octets: [low: number, high: number][] = []
  for (const part of parts) {
    const [low, high, ...rest] = part.split('-').map(readOctet)
    if (low == null || high === null || rest.length > 0) return addressProblem(piece, part)
    if (high !== undefined && high < low) return `It ends before it begins: ${high} is lower than ${low} in "${part}".`
    octets.push([low, high ?? low])
  }
  return spansOfOctets(octets)
}

/** Numbers that run over their whole 0-255 at the end make one span instead of many. */
function spansOfOctets(octets: readonly (readonly [low: number, high: number])[]): readonly Span[] | string {
  let spans: Span[] = [{ from: 0, to: 0 }]
  const total = octets.reduce((product, [low, high]) => product * (high - low + 1), 1)
  if (total > maxAddresses) return tooMany(total)
  if (total / octetCount(octets.at(-1)) > maxSpans && octetCount(octets.at(-1)) < 256) return tooScattered()
  for (const [index, [low, high]] of octets.entries()) {
    const restIsWhole = octets.slice(index + 1).every(([a, b]) => a === 0 && b === 255)
    const size = 256 ** (3 - index)
    if (restIsWhole) return spans.map(span => ({ from: span.from + low * size, to: span.from + high * size + size - 1 }))
    spans = spans.flatMap(span => Array.from({ length: high - low + 1 }, (_, n) => ({ from: span.from + (low + n) * size, to: 0 })))
  }
  return spans
}

function octetCount(octet: readonly [low: number, high: number] | undefined): number {
  return octet ? octet[1] - octet[0] + 1 : 1
}

function numberFrom(a: number, b: number, c: number, d: number): number {
  return a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d
}

function readOctet(text: string): number | null {
  return /^(?:0|[1-9]\d{0,2})$/.test(text) && Number(text) <= 255 ? Number(text) : null
}

function addressProblem(text: string, part?: string): string {
  const parts = text.split('.')
  const bad = part ?? parts.find(piece => readOctet(piece) === null)
  if (parts.length !== 4) return `An address has four numbers with dots between; "${text}" has ${parts.length}. Write ${rangeExamples}.`
  if (bad !== undefined && /^0\d+$/.test(bad)) return `"${bad}" begins with a zero, which some programs read as octal; write it without.`
  if (bad !== undefined && /^\d+$/.test(bad)) return `"${bad}" is too large; each number of an address is 0 to 255.`
  return `"${bad ?? text}" is not a number from 0 to 255. Write ${rangeExamples}.`
}

function tooMany(count: number): string {
  return `It holds ${formatNumber(count)} addresses, more than a range may have (${formatNumber(maxAddresses)}, a /8). Narrow it.`
}

/** Why so many addresses are not scanned at once, and what to give instead; `null` = they may be. */
export function scanTooLarge(count: number): string | null {
  if (count <= maxScanned) return null
  return `These are ${formatNumber(count)} addresses, more than one scan asks (${formatNumber(maxScanned)}, a /12). Give only the networks that miners stand in, each such as 10.1.0.0/16, or scan one part after the other.`
}

function tooScattered(): string {
  return `It falls into more than ${formatNumber(maxSpans)} separate stretches, more than one scan takes. Write it as whole networks such as 10.0.0.0/16.`
}
