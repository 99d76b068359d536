import type { Board, BoardStatus, Fault } from '../../contract/model.ts'
import {
  booleanField,
  field,
  type JsonRecord,
  listOf,
  numberField,
  numberOf,
  recordOf,
  recordsOf,
  textField,
} from '../../transport/fields.ts'
import { parseDifficulty } from '../dialect/pools.ts'
import { countField, hashrate, highest, percentage, power, temperature, total, within } from '../dialect/sane.ts'
import { dropNulls } from '../dialect/system-info.ts'
import { blankTelemetry, completeTelemetry } from '../dialect/telemetry.ts'
import type { IdentityFacts, Reading, Session } from '../driver.ts'
import { getInfo } from './api.ts'
import { type Asic, asicOf } from './asic.ts'
import { fanConfigOf, fansOf } from './fans.ts'
import { modelOf } from './identity.ts'
import { untilRestarted } from './pending-restart.ts'
import { poolsOf } from './pools.ts'
import { modeOf } from './tuning.ts'

/** Hashes a second in the unit of every rate. */
const giga = 1e9

/** A board is up within this time; later, no rate is no start any more. s */
const startS = 90

/** One poll: one page, which tells everything. */
export async function read(session: Session, signal: AbortSignal): Promise<Reading> {
  const info = await getInfo(session, signal)
  const reading = parseInfo(info, await asicOf(session, signal), session.facts, session.now())
  const { telemetry } = reading
  return { ...reading, telemetry: { ...telemetry, pools: untilRestarted(session, telemetry.uptimeS, telemetry.pools) } }
}

/** Pure: one poll. @param asic `null` = this release does not tell what it is delivered with */
export function parseInfo(info: JsonRecord, asic: Asic | null, known: Pick<IdentityFacts, 'model'>, now: number): Reading {
  const rate = rateOf(info, 'hashRate')
  const uptimeS = within(numberField(info, 'uptimeSeconds'), 0, 1e9)
  const activity = activityOf(info, rate, uptimeS)
  const chips = chipsOf(info, asic, known.model)
  const nominalHashrateHs = nominalOf(info, chips) ?? modelOf(known.model)?.nominalHashrateHs ?? null
  const pools = poolsOf(info, activity)
  const telemetry = {
    ...blankTelemetry(now),
    hashrateHs: rate,
    hashrateAvgHs: rateOf(info, 'hashRate_1h', 'hashRate_10m'),
    nominalHashrateHs,
    uptimeS,
    mode: activity === 'sleeping' ? 'sleep' : modeOf(info, asic),
    powerW: power(numberField(info, 'power')),
    hwErrorPct: percentage(numberField(info, 'errorPercentage')),
    boards: [boardOf(info, { chips, chipsExpected: modelOf(known.model)?.chips[0] ?? chips, nominalHashrateHs, rate, activity })],
    fans: fansOf(info),
    fanMode: fanConfigOf(info).fanMode,
    pools,
    accepted: countField(info, 'sharesAccepted'),
    rejected: countField(info, 'sharesRejected'),
    bestShare: within(parseDifficulty(textField(info, 'bestDiff')), 0, 2 ** 63 - 1025),
    faults: faultsOf(info),
  }
  const facts = { hostname: textField(info, 'hostname'), firmwareVersion: textField(info, 'version') }
  return { telemetry: completeTelemetry(telemetry, 'sha256d'), activity, facts: dropNulls(facts) }
}

/** Whether it was told to stop: paused on AxeOS, shut down on the NerdQAxe family. */
export function isStopped(info: JsonRecord): boolean {
  return booleanField(info, 'miningPaused') === true || booleanField(info, 'shutdown') === true
}

function activityOf(info: JsonRecord, rate: number | null, uptimeS: number | null): Reading['activity'] {
  if (isStopped(info)) return 'sleeping'
  if (rate === null) return 'unknown'
  if (rate > 0) return 'hashing'
  return uptimeS !== null && uptimeS < startS ? 'starting' : 'idle'
}

/** GH/s as H/s. */
function rateOf(info: JsonRecord, ...names: readonly string[]): number | null {
  const value = numberField(info, ...names)
  return value === null ? null : hashrate(value * giga)
}

/** What newer releases tell; for the others the same formula that their own page uses: each small core tries one hash a cycle. */
function nominalOf(info: JsonRecord, chips: number | null): number | null {
  const told = rateOf(info, 'expectedHashrate')
  if (told !== null && told > 0) return told
  const cores = within(numberField(info, 'smallCoreCount'), 1, 100_000)
  const frequency = within(numberField(info, 'frequency'), 1, 5000)
  return cores === null || frequency === null || chips === null ? null : hashrate(frequency * 1e6 * cores * chips)
}

/** As built: the firmware starts only with all of its chips. */
function chipsOf(info: JsonRecord, asic: Asic | null, model: string | null): number | null {
  const told = within(countField(info, 'asicCount'), 1, 2000) ?? asic?.chips ?? null
  const measured = measuredChips(info).length
  return told ?? (measured > 0 ? measured : (modelOf(model)?.chips[0] ?? null))
}

/** What its own monitor counts of each chip, on releases since 2.11. */
function measuredChips(info: JsonRecord): readonly JsonRecord[] {
  return recordsOf(field(recordOf(field(info, 'hashrateMonitor')), 'asics'))
}

interface BoardContext {
  readonly chips: number | null
  readonly chipsExpected: number | null
  readonly nominalHashrateHs: number | null
  readonly rate: number | null
  readonly activity: Reading['activity']
}

/** These machines are one board. Its temperature is that of the voltage regulator, the only one that is told beside the chips. */
function boardOf(info: JsonRecord, { chips, chipsExpected, nominalHashrateHs, rate, activity }: BoardContext): Board {
  const chipTempsC = chipTempsOf(info)
  return {
    slot: 1,
    serial: null,
    hashrateHs: rate,
    nominalHashrateHs,
    chips,
    chipsExpected,
    chipTempMaxC: highest([...chipTempsC, temperature(numberField(info, 'temp'))]),
    boardTempMaxC: temperature(numberField(info, 'vrTemp')),
    chipTempsC,
    freqMhz: within(numberField(info, 'actualFrequency', 'frequency'), 1, 5000),
    voltageV: volts(numberField(info, 'coreVoltageActual')),
    hwErrors: total(measuredChips(info).map(chip => countField(chip, 'errorCount'))),
    status: statusOf(info, activity),
  }
}

/** Every chip on the NerdQAxe family, else the one or two sensors that there are; -1 is one that is not there. */
function chipTempsOf(info: JsonRecord): readonly number[] {
  const each = listOf(field(info, 'asicTemps')).map(numberOf)
  const told = each.length > 0 ? each : [numberField(info, 'temp'), numberField(info, 'temp2')]
  return told.map(temperature).filter(temp => temp !== null)
}

/** Of the chips, told in mV. */
function volts(millivolts: number | null): number | null {
  const value = millivolts === null ? null : within(millivolts / 1000, 0.1, 60)
  return value === null ? null : Math.round(value * 1000) / 1000
}

function statusOf(info: JsonRecord, activity: Reading['activity']): BoardStatus | null {
  if (activity === 'sleeping') return 'disabled'
  if (activity !== 'hashing') return null
  const dead = measuredChips(info).filter(chip => numberField(chip, 'total') === 0).length
  return dead > 0 && dead < measuredChips(info).length ? 'warning' : 'ok'
}

/** What it complains about, in its own words where it has any. */
function faultsOf(info: JsonRecord): readonly Fault[] {
  const own = ['power_fault', 'hardware_fault'].flatMap(code => {
    const text = textField(info, code)
    return text === null ? [] : [{ code, text, board: null }]
  })
  const blocked = recordsOf(field(recordOf(field(info, 'stratum')), 'pools')).flatMap(pool => {
    const text = textField(pool, 'verifyBlocked')
    return text === null ? [] : [{ code: 'pool.blocked', text: `It does not mine on a pool: ${text}`, board: null }]
  })
  return [...own, ...(booleanField(info, 'overheat_mode') === true ? [overheated] : []), ...blocked]
}

const overheated: Fault = {
  code: 'overheat_mode',
  text: 'It grew too hot and stopped; it stays slowed down until its settings are put back on its own page. Check its fan and heat sink',
  board: null,
}
