import type { Fan } from '../../contract/model.ts'
import { field, type JsonRecord, numberField, numberOf, textField } from '../../transport/fields.ts'
import type { Reading } from '../driver.ts'
import type { Model } from '../model.ts'
import { boardKeys, chainKeys } from './bitmain-chain-keys.ts'
import { nominalOf, parseRate, scaleOf, unitHs } from './hashrate.ts'
import { modelNamed, parseModelName } from './model-name.ts'
import { hashrate, power, within } from './sane.ts'

/** The two halves of the STATS section of Bitmain's miner programs. */
export interface BitmainStats {
  /** Program, build and type. */
  readonly head: JsonRecord | null
  readonly readings: JsonRecord
}

/** The rates of a machine, in H/s. */
export interface Rates {
  readonly hashrateHs: number | null
  readonly hashrateAvgHs: number | null
  readonly nominalHashrateHs: number | null
  /** What one unit of the per-board rates is, H/s. */
  readonly scaleHs: number
}

/** Finds Bitmain's readings among the rows of STATS, wherever the build puts them; `null` when there are none. */
export function findBitmainStats(rows: readonly JsonRecord[]): BitmainStats | null {
  const readings = rows.find(hasBoardKeys) ?? rows.find(row => field(row, 'fan_num') !== undefined)
  if (readings === undefined) return null
  return { head: rows.find(row => field(row, 'Type') !== undefined) ?? null, readings }
}

/** Most builds list the chips of chain 1, so the hundreds of keys are seldom gone through. */
function hasBoardKeys(row: JsonRecord): boolean {
  return field(row, 'chain_acn1') !== undefined || Object.keys(row).some(key => boardKeys.has(key))
}

/**
 * The model that the numbers belong to: what the same reply says, refined by what is known beside it
 * (the API of a KS5 Pro says 'Antminer KS5', its web page knows better).
 */
export function modelOfStats(type: string | null, known: string | null): Model | null {
  const told = parseModelName(type).model
  const before = modelNamed(known)
  return told === null || before?.name.startsWith(told.name) ? before : told
}

/** The rates, in the first unit that fits: the reply's own, else the model's, corrected when it is off by 1000s. */
export function ratesOf(readings: JsonRecord, summary: JsonRecord | null, model: Model | null): Rates {
  const texts = [parseRate(textField(summary, 'RT HASHRATE')), parseRate(textField(summary, 'AV HASHRATE'))]
  const rate = numberField(readings, 'GHS 5s', 'rate_5s') ?? numberField(summary, 'GHS 5s') ?? numberField(readings, 'total_rate')
  const average = numberField(readings, 'GHS av') ?? numberField(summary, 'GHS av')
  const ideal = idealOf(readings)
  const unit = unitHs(textField(readings, 'rate_unit')) ?? model?.apiUnitHs ?? 1e9
  const scaleHs = scaleOf({ unitHs: unit, ideal, rate: rate ?? average, model })
  const theory = parseRate(textField(summary, 'THEORY HASHRATE'))
  return {
    hashrateHs: scaled(rate, scaleHs) ?? texts[0] ?? null,
    hashrateAvgHs: scaled(average, scaleHs) ?? texts[1] ?? null,
    nominalHashrateHs: ideal === null && theory !== null ? nominalOf(theory, 1, model) : nominalOf(ideal, scaleHs, model),
    scaleHs,
  }
}

/** A rate of a reply in H/s. */
export function scaled(rate: number | null, scaleHs: number): number | null {
  return rate === null ? null : hashrate(rate * scaleHs)
}

/** `null` where the build leaves it at 0. */
function idealOf(readings: JsonRecord): number | null {
  const whole = numberField(readings, 'total_rateideal')
  if (whole !== null && whole > 0) return whole
  const sum = chainKeys.reduce((all, { rateIdeal }) => all + (numberField(readings, rateIdeal) ?? 0), 0)
  return sum > 0 ? sum : null
}

/**
 * The fans. Control boards have sockets for more fans than a machine has, so a socket at 0 rpm is a fan that stands still only where the build
 * numbers its fans from 1 without gaps (an S9 has its two at 3 and 6), or as many times as fans of the model are missing.
 * @param expected fans of the model; `null` when it is not known, or when the machine sleeps
 */
export function fansOf(readings: JsonRecord, expected: number | null): readonly Fan[] {
  const sockets = fanSockets(readings)
  const count = within(numberField(readings, 'fan_num'), 0, 64) ?? 0
  const turning = sockets.filter(({ rpm }) => rpm !== 0)
  const compact = turning.every(({ socket }) => socket <= count)
  const fans = compact ? sockets.filter(({ socket }) => socket <= count) : turning
  const still = turning.length > 0 ? Math.max(0, (expected ?? 0) - fans.length) : 0
  const rpms = [...fans.map(({ rpm }) => within(rpm, 0, 30_000)), ...Array<number>(still).fill(0)]
  return rpms.map((rpm, index) => ({ slot: index + 1, rpm, pct: null }))
}

/** Programs list up to 16 sockets. */
const mostSockets = 32

const fanKeys = Array.from({ length: mostSockets + 1 }, (_, socket) => ({ socket, key: `fan${socket}` }))

/** The sockets that tell a speed, in the order of their numbers. */
function fanSockets(readings: JsonRecord): readonly { readonly socket: number; readonly rpm: number }[] {
  const sockets = []
  for (const { socket, key } of fanKeys) {
    const rpm = numberOf(field(readings, key))
    if (rpm !== null) sockets.push({ socket, rpm })
  }
  return sockets
}

/** Power that some builds report in `stats`, W: `chain_power` "3250 W", `power`, `watt`, `total_power`. */
export function powerOf(readings: JsonRecord): number | null {
  const text = textField(readings, 'chain_power', 'Power', 'power', 'watt', 'total_power')
  return power(numberOf(/^(\d+(?:\.\d+)?)/.exec(text ?? '')?.[1]))
}

/** Seconds after its start within which a machine that does not hash is still coming up: board start takes 2-6 min. */
const startingS = 360

/** What a machine does, judged by its rates; by the average where the present one is not known. */
export function activityOf(rates: Rates, uptimeS: number | null, asleep: boolean): Reading['activity'] {
  const rate = rates.hashrateHs ?? rates.hashrateAvgHs
  if (rate !== null && rate > 0) return 'hashing'
  if (asleep) return 'sleeping'
  if (rate === null) return 'unknown'
  // An average above 0 means that it hashed and stopped.
  const young = uptimeS !== null && uptimeS < startingS && (rates.hashrateAvgHs ?? 0) === 0
  return young ? 'starting' : 'idle'
}

/** The numbers under keys like `chain_vol3`, the lowest key first, whatever the order of the reply. */
export function numbered(record: JsonRecord, pattern: RegExp): readonly (readonly [number: number, value: number])[] {
  const found: (readonly [number, number])[] = []
  for (const key of Object.keys(record)) {
    const number = pattern.exec(key)?.[1]
    const value = number === undefined ? null : numberOf(field(record, key))
    if (number !== undefined && value !== null) found.push([Number(number), value])
  }
  return found.sort(([a], [b]) => a - b)
}
