import { MinerError } from '../../contract/failure.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import type { JsonRecord } from '../../transport/fields.ts'
import { recall, remember } from '../dialect/memory.ts'
import type { Session } from '../driver.ts'
import { get } from './web.ts'

/** The calls beside the classic readings, with the name of the list that each brings. The first are worth the most. */
export const sections = {
  mode: 'Mode',
  temperature: 'Temperature',
  psu: 'PSU',
  fan: 'Fan',
  led: 'LED',
  asccount: 'ASCCount',
  frequency: 'Frequency',
  ipreport: 'IPReport',
} as const

/** The name of such a call. */
export type PartName = keyof typeof sections

/** What a call brought last: its rows, `cut` when it lost its end, `null` when it is not told. */
export type Part = readonly JsonRecord[] | 'cut' | null

/** What is known of each call now. */
export type PartsKnown = Readonly<Record<PartName, Part>>

interface Kept {
  readonly at: number
  readonly part: Part
}

const names = Object.keys(sections) as readonly PartName[]

const askedAllKey = 'auradine.askedAll'
const shutKey = 'auradine.shut'

/** How long the port is left alone when it does not answer or lets us not in. ms */
const restMs = 60_000

/** After this what was told counts no more. ms */
const keepMs = 10 * 60_000

/** How often what hardly ever changes is asked again. ms */
const slowMs = 5 * 60_000
const slow: ReadonlySet<PartName> = new Set(['asccount', 'frequency', 'ipreport'])

/**
 * Refreshes as many parts as the poll has requests left, those that wait the longest first, and tells what is known of all of them. The first
 * poll of a machine asks for all.
 * @param urgent asked in any case
 */
export async function refreshParts(
  session: Session,
  requests: number,
  urgent: readonly PartName[],
  signal: AbortSignal,
): Promise<PartsKnown> {
  const kept = keptOf(session)
  const isFirst = session.memo.get(askedAllKey) !== true
  session.memo.set(askedAllKey, true)
  for (const name of isFirst ? names : dueParts(kept, session.now(), urgent).slice(0, requests)) {
    if (recall(session, shutKey, restMs, isTrue) === true) break
    await refreshPart(session, name, signal)
  }
  return Object.fromEntries(names.map(name => [name, partOf(kept, name, session.now())])) as PartsKnown
}

/** Asks for one part now. Throws what a read throws. */
export async function readPart(session: Session, name: PartName, signal: AbortSignal): Promise<readonly JsonRecord[]> {
  const rows = sectionOf(await get(session, name, signal), sections[name])
  keptOf(session).set(name, { at: session.now(), part: rows })
  return rows
}

/** What was told before a change says nothing afterwards. */
export function forgetPart(session: Session, name: PartName): void {
  keptOf(session).set(name, { at: Number.NEGATIVE_INFINITY, part: null })
}

async function refreshPart(session: Session, name: PartName, signal: AbortSignal): Promise<void> {
  try {
    await readPart(session, name, signal)
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === null || code === 'cancelled' || code === 'bug') throw thrown
    keptOf(session).set(name, { at: session.now(), part: code === 'malformed' ? 'cut' : null })
    // The other calls would fail likewise, and a port that hangs costs seconds each time.
    if (code === 'unreachable' || code === 'timeout' || code === 'auth') remember(session, shutKey, true)
  }
}

function dueParts(kept: ReadonlyMap<PartName, Kept>, now: number, urgent: readonly PartName[]): readonly PartName[] {
  const askedAt = (name: PartName) => kept.get(name)?.at ?? Number.NEGATIVE_INFINITY
  const due = names.filter(name => !urgent.includes(name) && (!slow.has(name) || now - askedAt(name) >= slowMs))
  return [...urgent, ...due.toSorted((a, b) => askedAt(a) - askedAt(b))]
}

function partOf(kept: ReadonlyMap<PartName, Kept>, name: PartName, now: number): Part {
  const known = kept.get(name)
  return known === undefined || now - known.at > keepMs ? null : known.part
}

const shelfKey = 'auradine.parts'

function keptOf(session: Session): Map<PartName, Kept> {
  const known = session.memo.get(shelfKey)
  if (isShelf(known)) return known
  const shelf = new Map<PartName, Kept>()
  session.memo.set(shelfKey, shelf)
  return shelf
}

function isShelf(value: unknown): value is Map<PartName, Kept> {
  return value instanceof Map
}

function isTrue(value: unknown): value is true {
  return value === true
}
