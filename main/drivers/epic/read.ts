import { field, type JsonRecord, listOf, numberOf, recordsOf } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { recall, remember } from '../dialect/memory.ts'
import { temperature } from '../dialect/sane.ts'
import type { Reading, Session } from '../driver.ts'
import { type Beside, byIndex } from './boards.ts'
import { getRecord } from './door.ts'
import { capabilitiesOf, keptCapabilities, optionalPage } from './pages.ts'
import { parseSummary } from './summary.ts'

/** Pages with a value for every chip are long, so they are asked rarely. ms */
const chipsEveryMs = 60_000

const chipsKey = 'epic.chips'
const chipTempsKey = 'epic.chipTempsC'
const stoppedKey = 'epic.stopped'

/** One poll: `summary` and the sensors; once a minute the chips too. Four requests at the most. */
export async function read(session: Session, signal: AbortSignal): Promise<Reading> {
  const summary = await getRecord(session, 'summary', signal)
  const temps = await optionalPage(session, 'temps', signal)
  const beside = { temps, ...(await readRarePages(session, signal)) }
  const reading = parseSummary(summary, beside, session.facts, wasStopped(session), session.now())
  // Whoever started it, what comes after that is not our stop.
  if (reading.activity === 'hashing') rememberStopped(session, false)
  return reading
}

/** Keeps that we told it to stop, or to start: an idle machine does not always tell why it is. */
export function rememberStopped(session: Session, stopped: boolean): void {
  session.memo.set(stoppedKey, stopped)
}

function wasStopped(session: Session): boolean {
  return session.memo.get(stoppedKey) === true
}

/** Two of these a poll: what it is built of when that is not known yet, then its chips. */
async function readRarePages(session: Session, signal: AbortSignal): Promise<Omit<Beside, 'temps'>> {
  const isKnown = keptCapabilities(session) !== null
  const capabilities = await capabilitiesOf(session, signal)
  const chips = await chipPage(session, 'hashrate', chipsKey, hashingChips, signal)
  const chipTempsC = isKnown ? await chipPage(session, 'temps/chip', chipTempsKey, chipTemps, signal) : new Map<number, readonly number[]>()
  return { capabilities, chips, chipTempsC }
}

/** One page with a list of chips for each board, kept for a minute; empty while it does not come. */
async function chipPage<T>(
  session: Session,
  name: string,
  key: string,
  parse: (row: JsonRecord) => T | null,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, T>> {
  const kept = recall(session, key, chipsEveryMs, (value: unknown): value is ReadonlyMap<number, T> => value instanceof Map)
  if (kept !== undefined) return kept
  const page = await optionalPage(session, name, signal)
  const rows = byIndex(recordsOf(page))
  const parsed = new Map(
    [...rows].flatMap(([index, row]) => {
      const value = parse(row)
      return value === null ? [] : [[index, value] as const]
    }),
  )
  if (page !== null) remember(session, key, parsed)
  return parsed
}

/** Chips with a rate of their own; `null` where none has: then the page tells nothing. */
function hashingChips(row: JsonRecord): number | null {
  const rates = listOf(field(row, 'Data')).map(rateOfChip)
  const count = rates.filter(rate => rate !== null && rate > 0).length
  return count === 0 ? null : count
}

/** MH/s, share of the ideal, and a third number. */
function rateOfChip(chip: Json): number | null {
  return numberOf(chip) ?? numberOf(listOf(chip)[0])
}

/** Machines without such sensors list zeros. */
function chipTemps(row: JsonRecord): readonly number[] | null {
  const temps = listOf(field(row, 'Data')).map(value => temperature(numberOf(value)))
  const known = temps.filter(temp => temp !== null)
  return known.length === 0 ? null : known
}
