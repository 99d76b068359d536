import { MinerError } from '../../contract/failure.ts'
import { field, type JsonRecord, listOf, numberField, numberOf, textField } from '../../transport/fields.ts'
import { doneLately } from '../dialect/memory.ts'
import { countField, within } from '../dialect/sane.ts'
import type { Session } from '../driver.ts'
import { asicPath, getPage } from './api.ts'

/** What a machine tells of its chips as delivered; it never changes while it runs. */
export interface Asic {
  readonly deviceModel: string | null
  readonly chips: number | null
  readonly defaultTuning: Tuning | null
  /** The slowest that its page offers, or what it calls eco. */
  readonly lowTuning: Tuning | null
}

/** How fast the chips run, and at which voltage. */
export interface Tuning {
  /** MHz */
  readonly frequency: number
  /** mV */
  readonly coreVoltage: number
}

const key = 'axeos.asic'

/** How long a release that does not tell is left alone. ms */
const restMs = 10 * 60_000

/** Asked once. `null` = this release does not tell. Throws what the transport throws. */
export async function asicOf(session: Session, signal: AbortSignal): Promise<Asic | null> {
  const kept = session.memo.get(key)
  if (isAsic(kept)) return kept
  if (doneLately(session, 'axeos.asicAsked', restMs)) return null
  const asic = await ask(session, signal)
  if (asic !== null) session.memo.set(key, asic)
  return asic
}

async function ask(session: Session, signal: AbortSignal): Promise<Asic | null> {
  try {
    return parseAsic(await getPage(session, asicPath, signal))
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    // Releases that do not have it answer with another page.
    if (code === 'unsupported' || code === 'malformed' || code === 'refused') return null
    throw thrown
  }
}

/** Pure. */
export function parseAsic(page: JsonRecord): Asic {
  const normal = tuning(numberField(page, 'defaultFrequency'), numberField(page, 'defaultVoltage'))
  const eco = tuning(numberField(page, 'ecoFrequency'), numberField(page, 'ecoVoltage'))
  return {
    deviceModel: textField(page, 'deviceModel'),
    chips: within(countField(page, 'asicCount'), 1, 2000),
    defaultTuning: normal,
    lowTuning: eco ?? slowest(page, normal),
  }
}

/** At the default voltage, which is more than enough for fewer MHz. */
function slowest(page: JsonRecord, normal: Tuning | null): Tuning | null {
  const options = listOf(field(page, 'frequencyOptions')).flatMap(value => numberOf(value) ?? [])
  const low = tuning(Math.min(...options), normal?.coreVoltage ?? null)
  return low !== null && normal !== null && low.frequency < normal.frequency ? low : null
}

/** `null` unless both are what chips of this kind can be set to. */
function tuning(frequency: number | null, coreVoltage: number | null): Tuning | null {
  const sane = { frequency: within(frequency, 50, 2000), coreVoltage: within(coreVoltage, 500, 2000) }
  return sane.frequency === null || sane.coreVoltage === null ? null : { frequency: sane.frequency, coreVoltage: sane.coreVoltage }
}

function isAsic(value: unknown): value is Asic {
  return typeof value === 'object' && value !== null && 'defaultTuning' in value && 'lowTuning' in value
}
