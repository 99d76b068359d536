import type { Fault, Pool, PoolStatus } from '../../contract/model.ts'
import { booleanField, field, type JsonRecord, numberField, recordsOf, textField } from '../../transport/fields.ts'
import { activityOf } from '../dialect/bitmain-stats.ts'
import { countField, hashrate, highest, power, temperature, total, within } from '../dialect/sane.ts'
import { dropNulls, serialOf } from '../dialect/system-info.ts'
import { blankTelemetry, completeTelemetry } from '../dialect/telemetry.ts'
import type { IdentityFacts, Reading } from '../driver.ts'
import { factsOfModel } from './identify.ts'
import { type BosBoard, blankBoard, boardsFrom, distinctFaults, fansFrom, faultText, lowest, oneActive } from './parts.ts'
import { part } from './quantity.ts'

const config = '... on BosminerConfig{autotuning{mode powerTarget hashrateTarget}}'
const poolFields = 'name pools{url user status active shares{acceptedSolutions rejectedSolutions}}'
const solverFields = 'name nominalMhs realHashrate{mhs5S} hwDetails{chips frequencyMhz voltageV} temperatures{name degreesC}'
const bosFields = 'hostname info{version{full}} uptime{durationS}'

/**
 * What one poll asks, the richest first: a release that does not know a field refuses the whole query, so each asks for less.
 * The last one is answered by a machine whose mining program was stopped, too.
 */
export const readQueries = {
  full: `{bos{${bosFields}} bosminer{uptime{durationS} config{${config}} info{modelName fans{name rpm speed} summary{bestShare shares{acceptedSolutions rejectedSolutions staleSolutions} power{limitW approxConsumptionW}} workSolver{nominalMhs realHashrate{mhs5S mhsAv} childSolvers{name nominalMhs realHashrate{mhs5S} hwDetails{chips frequencyMhz voltageV hbSerialNumber} temperatures{name degreesC}}} poolGroups{${poolFields}}}} events{appeals{kind timestamp message}}}`,
  plain: `{bos{${bosFields}} bosminer{config{${config}} info{fans{name rpm speed} summary{power{limitW approxConsumptionW}} workSolver{nominalMhs realHashrate{mhs5S} childSolvers{${solverFields}}} poolGroups{${poolFields}}}}}`,
  stopped: `{bos{${bosFields}} bosminer{config{${config}} info{modelName poolGroups{name pools{url user active}}}}}`,
} as const

/** Seconds after the machine's start within which a program that does not run is still to come. */
const bootS = 300

/** Whether a reply tells what the mining program does; a stopped one has no work solver. */
export function tellsMining(data: JsonRecord | null): boolean {
  return part(data, 'bosminer', 'info', 'workSolver') !== null || part(data, 'bosminer', 'info', 'summary') !== null
}

/** Pure: one poll. */
export function parseGraphql(data: JsonRecord, known: IdentityFacts, now: number): Reading {
  const info = part(data, 'bosminer', 'info')
  const solver = part(info, 'workSolver')
  const facts = factsOf(data)
  const solvers = recordsOf(field(solver, 'childSolvers'))
  const rates = {
    hashrateHs:
      megahashes(part(solver, 'realHashrate'), 'mhs5S') ?? total(solvers.map(one => megahashes(part(one, 'realHashrate'), 'mhs5S'))),
    hashrateAvgHs: megahashes(part(solver, 'realHashrate'), 'mhsAv'),
    nominalHashrateHs: aboveZero(megahashes(solver, 'nominalMhs') ?? total(solvers.map(one => megahashes(one, 'nominalMhs')))),
  }
  const bosS = secondsOf(part(data, 'bos', 'uptime'))
  const uptimeS = secondsOf(part(data, 'bosminer', 'uptime')) ?? bosS
  const activity = tellsMining(data)
    ? activityOf({ ...rates, scaleHs: 1 }, uptimeS, false)
    : (bosS ?? bootS) < bootS
      ? 'starting'
      : 'sleeping'
  const pools = parsePoolGroups(info)
  const shares = part(info, 'summary', 'shares')
  const tuning = part(data, 'bosminer', 'config', 'autotuning')
  const telemetry = {
    ...blankTelemetry(now),
    ...rates,
    uptimeS,
    mode: modeOf(tuning),
    powerW: power(numberField(part(info, 'summary', 'power'), 'approxConsumptionW')),
    powerLimitW: powerLimitOf(tuning) ?? power(numberField(part(info, 'summary', 'power'), 'limitW')),
    inletTempC: lowest(solvers.map(one => degrees(one, /^inlet$/i))),
    boards: boardsFrom(solvers.map(boardOf), facts.model ?? known.model, activity),
    fans: fansFrom(recordsOf(field(info, 'fans')).map(fanOf), facts.model ?? known.model),
    pools,
    accepted: countField(shares, 'acceptedSolutions') ?? total(pools.map(pool => pool.accepted)),
    rejected: countField(shares, 'rejectedSolutions') ?? total(pools.map(pool => pool.rejected)),
    stale: countField(shares, 'staleSolutions'),
    bestShare: within(numberField(part(info, 'summary'), 'bestShare'), 0, 2 ** 63 - 1025),
    faults: distinctFaults(recordsOf(field(part(data, 'events'), 'appeals')).flatMap(faultOf)),
  }
  return { telemetry: completeTelemetry(telemetry, 'sha256d'), activity, facts }
}

/** 'power target', 'hashrate target'; `null` when the tuner is off or says nothing. */
export function modeOf(tuning: JsonRecord | null): string | null {
  const mode = textField(tuning, 'mode')
  return mode === null || booleanField(tuning, 'enabled') === false ? null : mode.toLowerCase().replaceAll('_', ' ')
}

/** What the tuner aims at, W; not what it is left with while it aims at a rate. */
export function powerLimitOf(tuning: JsonRecord | null): number | null {
  return textField(tuning, 'mode') === 'HASHRATE_TARGET' ? null : power(numberField(tuning, 'powerTarget'))
}

function factsOf(data: JsonRecord): Partial<IdentityFacts> {
  const bos = part(data, 'bos')
  const info = part(data, 'bosminer', 'info')
  const serials = recordsOf(field(part(info, 'workSolver'), 'childSolvers')).flatMap(one => boardSerial(one) ?? [])
  return {
    ...factsOfModel(textField(info, 'modelName')),
    ...dropNulls({ firmwareVersion: textField(part(bos, 'info', 'version'), 'full'), hostname: textField(bos, 'hostname') }),
    ...(serials.length === 0 ? {} : { boardSerials: serials }),
  }
}

function boardOf(row: JsonRecord, index: number): BosBoard {
  const details = part(row, 'hwDetails')
  return {
    ...blankBoard(textField(row, 'name'), index),
    serial: boardSerial(row),
    hashrateHs: megahashes(part(row, 'realHashrate'), 'mhs5S'),
    nominalHashrateHs: aboveZero(megahashes(row, 'nominalMhs')),
    chips: within(countField(details, 'chips'), 0, 2000),
    chipTempMaxC: degrees(row, /chip/i),
    boardTempMaxC: degrees(row, /board/i) ?? degrees(row, /^outlet$/i),
    freqMhz: within(numberField(details, 'frequencyMhz'), 1, 5000),
    voltageV: within(numberField(details, 'voltageV'), 0.1, 100),
  }
}

function boardSerial(row: JsonRecord): string | null {
  return serialOf(textField(part(row, 'hwDetails'), 'hbSerialNumber'))
}

/** 'Board', 'Chip' before 23.x; 'Max Board', 'MAX_CHIP', 'Inlet', 'Outlet' after. °C */
function degrees(row: JsonRecord, name: RegExp): number | null {
  const sensors = recordsOf(field(row, 'temperatures')).filter(sensor => name.test(textField(sensor, 'name') ?? ''))
  return highest(sensors.map(sensor => temperature(numberField(sensor, 'degreesC'))))
}

function fanOf(row: JsonRecord) {
  return { rpm: within(numberField(row, 'rpm'), 0, 30_000), pct: within(numberField(row, 'speed'), 0, 100) }
}

/** The pools of all groups, one behind the other. */
export function parsePoolGroups(info: JsonRecord | null): readonly Pool[] {
  const rows = recordsOf(field(info, 'poolGroups')).flatMap(group => recordsOf(field(group, 'pools')))
  const pools = rows.flatMap((row, index) => {
    const url = textField(row, 'url')
    return url === null ? [] : [poolOf(row, url, index)]
  })
  return oneActive(pools)
}

const statuses: Readonly<Record<string, PoolStatus>> = {
  ALIVE: 'alive',
  DEAD: 'dead',
  DISABLED: 'disabled',
  RUNNING: 'alive',
  ACTIVE: 'alive',
}

function poolOf(row: JsonRecord, url: string, index: number): Pool {
  const status = textField(row, 'status')?.toUpperCase() ?? null
  const shares = part(row, 'shares')
  return {
    priority: index,
    url,
    user: textField(row, 'user') ?? '',
    status: status === null ? null : (statuses[status] ?? 'unknown'),
    active: booleanField(row, 'active'),
    accepted: countField(shares, 'acceptedSolutions'),
    rejected: countField(shares, 'rejectedSolutions'),
    stale: countField(shares, 'staleSolutions'),
    difficulty: null,
    lastShareAt: null,
  }
}

function faultOf(row: JsonRecord): readonly Fault[] {
  const text = textField(row, 'message')
  return text === null ? [] : [{ code: textField(row, 'kind'), text: faultText(text), board: null }]
}

function megahashes(record: JsonRecord | null, name: string): number | null {
  const value = numberField(record, name)
  return value === null ? null : hashrate(value * 1e6)
}

function secondsOf(uptime: JsonRecord | null): number | null {
  return within(numberField(uptime, 'durationS'), 0, 1e9)
}

function aboveZero(value: number | null): number | null {
  return value !== null && value > 0 ? value : null
}
