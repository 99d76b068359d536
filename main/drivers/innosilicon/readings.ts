import { field, type JsonRecord, numberField, recordOf, recordsOf } from '../../transport/fields.ts'
import { activityOf } from '../dialect/bitmain-stats.ts'
import { surely } from '../dialect/cut.ts'
import { nominalOf, scaleOf } from '../dialect/hashrate.ts'
import { parsePools, sharesOf } from '../dialect/pools.ts'
import { bestShareField, countField, hashrate, highest, percentage, power, total, uptimeField, within } from '../dialect/sane.ts'
import { blankTelemetry, completeTelemetry } from '../dialect/telemetry.ts'
import type { IdentityFacts, Reading } from '../driver.ts'
import { boardsOf, fansOf } from './boards.ts'
import { factsOfDescription, modelNamed } from './facts.ts'
import { faultsOf } from './faults.ts'

/** The parts of one poll, from port 4028 or from the web interface, which repeats the same rows. */
export interface Parts {
  readonly summary: JsonRecord | null
  readonly devices: readonly JsonRecord[]
  readonly stats: readonly JsonRecord[]
  readonly pools: readonly JsonRecord[]
  /** `all` of `getAll`. */
  readonly all: JsonRecord | null
  readonly fanDuty: number | null
  readonly errorCode: number | null
  /** How the mining program signs its replies. */
  readonly description: string | null
  /** What the miner's own clock said, s since the epoch. */
  readonly minerNowS: number | null
  /** Whether a list was left out because its reply lost its end. */
  readonly isIncomplete: boolean
  /** Whether that was one of the lists about boards. */
  readonly lostBoards: boolean
}

/** Pure: one poll. */
export function parseParts(parts: Parts, known: Pick<IdentityFacts, 'model' | 'algorithm'>, now: number): Reading {
  const { summary, devices, stats, all } = parts
  const told = factsOfDescription(parts.description)
  const model = modelNamed(told.model ?? known.model)
  const chains = stats.filter(row => numberField(row, 'Chain ID') !== null)
  const present = numberField(summary, 'MHS 5s') ?? sumOf(devices, 'MHS 5s')
  const scaleHs = scaleOf({ unitHs: model?.apiUnitHs ?? 1e6, ideal: null, rate: present, model })
  const average = numberField(summary, 'MHS av') ?? sumOf(devices, 'MHS av')
  const rates = { hashrateHs: scaled(present, scaleHs), hashrateAvgHs: scaled(average, scaleHs), scaleHs }
  const nominalHashrateHs = nominalOf(null, scaleHs, model)
  const uptimeS = uptimeField(summary) ?? highest(chains.map(uptimeField)) ?? highest(devices.map(deviceUptime))
  const activity = surely(activityOf({ ...rates, nominalHashrateHs }, uptimeS, false), rates, parts.isIncomplete)
  // Boards are put together from both lists, and judged by what the machine does.
  const tellsBoards = !parts.lostBoards && (!parts.isIncomplete || activity !== 'unknown')
  const lists = { devices, chains, overview: recordsOf(field(all, 'chain')) }
  const pools = parsePools(parts.pools, 'stratum-active', { now, minerNowS: parts.minerNowS })
  const telemetry = {
    ...blankTelemetry(now),
    hashrateHs: rates.hashrateHs,
    hashrateAvgHs: rates.hashrateAvgHs,
    nominalHashrateHs,
    uptimeS,
    mode: modeOf(all),
    powerW: power(numberField(all, 'power') ?? firstOf(stats, 'power')),
    hwErrorPct: errorShare(devices),
    boards: tellsBoards ? boardsOf(lists, scaleHs, activity) : [],
    fans: fansOf(chains, numberField(all, 'fansSpeed') ?? parts.fanDuty),
    pools,
    ...sharesOf(summary, pools),
    bestShare: wholeShare(summary),
    faults: faultsOf(parts.errorCode),
  }
  return {
    telemetry: completeTelemetry(telemetry, known.algorithm ?? model?.algorithm ?? null),
    activity,
    facts: known.model === null ? told : {},
  }
}

/** The level that its owner chose; what the levels are is not described. */
function modeOf(all: JsonRecord | null): string | null {
  const level = countField(recordOf(field(all, 'running_mode')), 'level')
  return level === null ? null : `level ${level}`
}

/** The sum over all boards; `null` when one of them does not tell, because the rest would pass for the whole. */
function sumOf(rows: readonly JsonRecord[], key: string): number | null {
  const values = rows.map(row => within(numberField(row, key), 0, 1e15))
  return values.includes(null) ? null : total(values)
}

function scaled(rate: number | null, scaleHs: number): number | null {
  return rate === null ? null : hashrate(rate * scaleHs)
}

function firstOf(rows: readonly JsonRecord[], key: string): number | null {
  return rows.map(row => numberField(row, key)).find(value => value !== null) ?? null
}

function deviceUptime(row: JsonRecord): number | null {
  return within(numberField(row, 'Device Elapsed'), 0, 1e9)
}

/** Of all work that the boards did, as the program itself counts it for each of them. */
function errorShare(devices: readonly JsonRecord[]): number | null {
  const errors = total(devices.map(row => countField(row, 'Hardware Errors')))
  const work = total(devices.map(row => countField(row, 'Diff1 Work')))
  return errors === null || work === null || errors + work === 0 ? null : percentage((errors / (errors + work)) * 100)
}

/** One build fills what it does not count with 15.84. */
function wholeShare(summary: JsonRecord | null): number | null {
  const share = bestShareField(summary)
  return share !== null && Number.isInteger(share) ? share : null
}
