import type { Board, BoardStatus } from '../../contract/model.ts'
import { sectionOf, statusOf } from '../../transport/cgminer-reply.ts'
import { booleanField, type JsonRecord, numberField, textField } from '../../transport/fields.ts'
import { askAll, minerClock, type Replies, requireAny } from '../dialect/ask.ts'
import { boardsOf } from '../dialect/bitmain-boards.ts'
import {
  activityOf,
  type BitmainStats,
  fansOf,
  findBitmainStats,
  modelOfStats,
  powerOf,
  type Rates,
  ratesOf,
  scaled,
} from '../dialect/bitmain-stats.ts'
import { surely } from '../dialect/cut.ts'
import { unitHs } from '../dialect/hashrate.ts'
import { parseModelName } from '../dialect/model-name.ts'
import { parsePools, sharesOf } from '../dialect/pools.ts'
import { bestShareField, countField, hashrate, percentage, temperature, total, uptimeField, within } from '../dialect/sane.ts'
import { dropNulls } from '../dialect/system-info.ts'
import { blankTelemetry, completeTelemetry } from '../dialect/telemetry.ts'
import type { IdentityFacts, Reading, Session } from '../driver.ts'
import type { Model } from '../model.ts'

const commands = ['summary', 'pools', 'devs', 'stats'] as const

/** One poll: joined in one connection where the program knows that. */
export async function read(session: Session, signal: AbortSignal): Promise<Reading> {
  const replies = await askAll(session, commands, signal)
  requireAny(replies, ['SUMMARY', 'POOLS', 'DEVS', 'STATS'])
  return parseReplies(replies, session.facts, session.now())
}

/** Pure: one poll. What Bitmain's forks put into `stats` is read as far as it is there. @param known what is known beside this reply */
export function parseReplies(replies: Replies, known: Pick<IdentityFacts, 'model' | 'algorithm'>, now: number): Reading {
  const summary = sectionOf(replies.get('summary'), 'SUMMARY')[0] ?? null
  const stats = findBitmainStats(sectionOf(replies.get('stats'), 'STATS'))
  const type = textField(stats?.head ?? null, 'Type')
  const model = modelOfStats(type, known.model)
  const counting = countsSolutions.test(statusOf(replies.get('summary'))?.description ?? '')
  // In a summary that lost its end another window, or the sum of the devices, would stand in for the present rate.
  const isSummaryCut = replies.cut?.has('summary') ?? false
  const [rated, devs] = isSummaryCut ? [null, []] : [summary, sectionOf(replies.get('devs'), 'DEVS')]
  const rates = inSolutions(ratesOfAny(rated, devs, stats, model), counting)
  const uptimeS = uptimeField(summary) ?? uptimeField(stats?.readings ?? null)
  const activity = surely(activityOf(rates, uptimeS, false), rates, (replies.cut?.size ?? 0) > 0)
  const pools = parsePools(sectionOf(replies.get('pools'), 'POOLS'), 'stratum-active', { now, minerNowS: minerClock(replies) })
  const telemetry = {
    ...blankTelemetry(now),
    hashrateHs: rates.hashrateHs,
    hashrateAvgHs: rates.hashrateAvgHs,
    nominalHashrateHs: rates.nominalHashrateHs,
    uptimeS,
    powerW: stats === null ? null : powerOf(stats.readings),
    hwErrorPct: percentage(numberField(summary, 'Device Hardware%') ?? numberField(stats?.readings ?? null, 'Device Hardware%')),
    boards: boardsOfAny(replies, stats, model, rates, activity),
    fans: stats === null ? [] : fansOf(stats.readings, model?.fans ?? null),
    pools,
    ...sharesOf(summary, pools),
    bestShare: bestShareField(summary),
  }
  return {
    telemetry: completeTelemetry(telemetry, model?.algorithm ?? known.algorithm),
    activity,
    facts: { ...factsOf(type, known), ...(counting ? { algorithm: 'equihash' } : {}) },
  }
}

/** Programs that put Sol/s under keys that say MH/s. */
const countsSolutions = /^innominer a9\b/i

function inSolutions(rates: Rates, counting: boolean): Rates {
  if (!counting) return rates
  return { ...rates, hashrateHs: scaled(rates.hashrateHs, 1e-6), hashrateAvgHs: scaled(rates.hashrateAvgHs, 1e-6) }
}

/** Of the machine as the fork or the summary tells it, else the sum of its devices. */
function ratesOfAny(summary: JsonRecord | null, devs: readonly JsonRecord[], stats: BitmainStats | null, model: Model | null): Rates {
  const fork = stats === null ? null : ratesOf(stats.readings, summary, model)
  if (fork !== null && fork.hashrateHs !== null) return fork
  return {
    hashrateHs: rateField(summary, recent) ?? total(devs.map(dev => rateField(dev, recent))),
    hashrateAvgHs: rateField(summary, average) ?? averageOfDevs(devs),
    nominalHashrateHs: fork?.nominalHashrateHs ?? null,
    scaleHs: fork?.scaleHs ?? 1e9,
  }
}

/** The shortest window that a program reports, in order of preference. */
const recent = ['5s', '10s', '20s', 'rolling', '1m', 'av']

const average = ['av']

/** How many times its present rate a device may claim to make on average: a counter that overflowed claims far more. */
const mostTimesPresent = 1000

function averageOfDevs(devs: readonly JsonRecord[]): number | null {
  const overflowed = devs.some(
    dev => (rateField(dev, average) ?? 0) > mostTimesPresent * (rateField(dev, recent) || Number.POSITIVE_INFINITY),
  )
  return overflowed ? null : total(devs.map(dev => rateField(dev, average)))
}

/** A rate under 'KHS 5s', 'MHS 20s', 'GHS av', 'THS 1m' and the like, H/s. A bare 'HS av' is left out: btminer means TH/s by it. */
export function rateField(record: JsonRecord | null, windows: readonly string[]): number | null {
  for (const window of windows) {
    const key = Object.keys(record ?? {}).find(name => name.endsWith(`HS ${window}`) && /^[KMGTPE]HS /.test(name))
    const value = key === undefined ? null : numberField(record, key)
    const unit = unitHs(key?.split(' ')[0] ?? null)
    if (value !== null && unit !== null) return hashrate(value * unit)
  }
  return null
}

function boardsOfAny(
  replies: Replies,
  stats: BitmainStats | null,
  model: Model | null,
  rates: Rates,
  activity: Reading['activity'],
): readonly Board[] {
  // Whether the boards stand in `stats` or in `devs` cannot be seen when the former lost its end.
  if (replies.cut?.has('stats')) return []
  const chains = stats === null ? [] : boardsOf(stats.readings, { model, scaleHs: rates.scaleHs, activity })
  return chains.length > 0 ? chains : boardsOfDevs(sectionOf(replies.get('devs'), 'DEVS'), activity)
}

/** One device, one board. Bitmain's programs list one row for the whole machine and leave its rates at 0: that one says nothing. */
function boardsOfDevs(devs: readonly JsonRecord[], activity: Reading['activity']): readonly Board[] {
  const boards = devs.map(boardOfDev)
  const isEmptyRow = boards.length === 1 && boards[0]?.hashrateHs === 0 && activity === 'hashing'
  return isEmptyRow ? [] : boards
}

function boardOfDev(dev: JsonRecord, index: number): Board {
  return {
    slot: index + 1,
    serial: null,
    hashrateHs: rateField(dev, recent),
    nominalHashrateHs: null,
    chips: null,
    chipsExpected: null,
    chipTempMaxC: null,
    boardTempMaxC: temperature(numberField(dev, 'Temperature', 'Tenperature')),
    chipTempsC: [],
    freqMhz: within(numberField(dev, 'Frequency'), 1, 5000),
    voltageV: null,
    hwErrors: countField(dev, 'Hardware Errors'),
    status: booleanField(dev, 'Enabled') === false ? 'disabled' : (statuses[textField(dev, 'Status')?.toLowerCase() ?? ''] ?? null),
  }
}

const statuses: Readonly<Record<string, BoardStatus>> = { alive: 'ok', sick: 'warning', dead: 'dead', nostart: 'dead' }

/** `stats` of a fork names the model where `version` did not. */
function factsOf(type: string | null, known: Pick<IdentityFacts, 'model'>): Partial<IdentityFacts> {
  const { make, name, model } = parseModelName(type)
  if (known.model !== null || name === null) return {}
  return dropNulls({ make, model: name, algorithm: model?.algorithm ?? null })
}
