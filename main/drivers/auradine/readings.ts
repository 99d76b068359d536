import type { Fault } from '../../contract/model.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import { type JsonRecord, numberField, textField } from '../../transport/fields.ts'
import { minerClock, type Replies } from '../dialect/ask.ts'
import { activityOf } from '../dialect/bitmain-stats.ts'
import { surely } from '../dialect/cut.ts'
import { parsePools, sharesOf } from '../dialect/pools.ts'
import { bestShareField, hashrate, power, temperature, total, uptimeField, within } from '../dialect/sane.ts'
import { blankTelemetry, completeTelemetry } from '../dialect/telemetry.ts'
import type { IdentityFacts, Reading } from '../driver.ts'
import { boardsOf, fansOf, unitHs } from './boards.ts'
import { factsOfReport, modelNamed } from './facts.ts'
import { modeOf } from './mode.ts'
import type { Part, PartsKnown } from './parts.ts'

/** Pure: one poll, from the classic readings and what is known beside them. */
export function parseReplies(
  replies: Replies,
  parts: PartsKnown,
  known: Pick<IdentityFacts, 'model' | 'boardSerials'>,
  now: number,
): Reading {
  const summary = sectionOf(replies.get('summary'), 'SUMMARY')[0] ?? null
  const devices = sectionOf(replies.get('devs'), 'DEVS')
  const report = factsOfReport(rowsOf(parts.ipreport)[0] ?? null)
  const model = modelNamed(report.model ?? known.model)
  const mode = modeOf(rowsOf(parts.mode)[0] ?? null)
  const rates = { hashrateHs: rateOf(summary, 'MHS 5s'), hashrateAvgHs: rateOf(summary, 'MHS av'), scaleHs: unitHs }
  const uptimeS = uptimeField(summary)
  const isIncomplete = (replies.cut?.size ?? 0) > 0
  const judged = activityOf({ ...rates, nominalHashrateHs: mode.nominalHashrateHs }, uptimeS, mode.asleep === true)
  const activity = surely(judged, rates, isIncomplete || parts.mode === 'cut')
  const lists = { devices, temperatures: rowsOf(parts.temperature), frequencies: rowsOf(parts.frequency) }
  const context = { model, serials: report.boardSerials ?? known.boardSerials, ...supplied(parts), activity }
  const pools = parsePools(sectionOf(replies.get('pools'), 'POOLS'), 'stratum-active', { now, minerNowS: minerClock(replies) })
  const telemetry = {
    ...blankTelemetry(now),
    hashrateHs: rates.hashrateHs,
    hashrateAvgHs: rates.hashrateAvgHs,
    nominalHashrateHs: mode.nominalHashrateHs ?? model?.nominalHashrateHs ?? null,
    uptimeS,
    mode: mode.name === 'sleep' && activity === 'hashing' ? null : mode.name,
    powerW: power(total(rowsOf(parts.psu).map(supply => quantity(supply, 'PowerIn', 'W')))) ?? power(numberField(summary, 'Wattage')),
    powerLimitW: mode.powerLimitW,
    inletTempC: temperature(numberField(summary, 'Inlet Temp')),
    boards: tellsBoards(replies, parts, activity) ? boardsOf(lists, context) : [],
    fans: fansOf(rowsOf(parts.fan)),
    pools,
    ...sharesOf(summary, pools),
    bestShare: bestShareField(summary),
    faults: faultsOf(rowsOf(parts.led)[0] ?? null),
  }
  return { telemetry: completeTelemetry(telemetry, 'sha256d'), activity, facts: report }
}

/** '58.94W' in the unit that it should have; a bare number counts too. */
export function quantity(row: JsonRecord, key: string, unit: string): number | null {
  const [, number = '', told = ''] = /^(-?\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(textField(row, key) ?? '') ?? []
  if (number === '' || (told !== '' && told.toLowerCase() !== unit.toLowerCase())) return null
  return Number(number)
}

/** Boards are put together from all of these: when one lost its end, they would differ from those of the poll before. */
function tellsBoards(replies: Replies, parts: PartsKnown, activity: Reading['activity']): boolean {
  const isCut =
    replies.cut?.has('devs') === true || [parts.temperature, parts.frequency, parts.psu, parts.asccount, parts.ipreport].includes('cut')
  const isUnsure = ((replies.cut?.size ?? 0) > 0 || parts.mode === 'cut') && activity === 'unknown'
  return !isCut && !isUnsure
}

/** What all boards share: the chips that answer, as far as they divide evenly, and the voltage of the supply. */
function supplied(parts: PartsKnown): { readonly chips: number | null; readonly voltageV: number | null } {
  const count = rowsOf(parts.asccount)[0] ?? null
  const each = (numberField(count, 'AsicCount') ?? Number.NaN) / (numberField(count, 'BoardCount') ?? Number.NaN)
  const supply = rowsOf(parts.psu)[0] ?? {}
  return { chips: Number.isInteger(each) ? within(each, 0, 2000) : null, voltageV: within(quantity(supply, 'Vout', 'V'), 1, 60) }
}

/** What its LED says: 2 is normal and 3 is being looked for; anything else is a fault in its own words. */
function faultsOf(led: JsonRecord | null): readonly Fault[] {
  const code = numberField(led, 'Code')
  const text = textField(led, 'Msg')
  if (code === null || code === 2 || code === 3 || text === null || /^normal$/i.test(text)) return []
  return [{ code: `led:${code}`, text, board: null }]
}

function rateOf(summary: JsonRecord | null, key: string): number | null {
  const rate = numberField(summary, key)
  return rate === null ? null : hashrate(rate * unitHs)
}

function rowsOf(part: Part): readonly JsonRecord[] {
  return part === null || part === 'cut' ? [] : part
}
