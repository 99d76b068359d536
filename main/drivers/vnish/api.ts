import type { Board, Fault } from '../../contract/model.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import { booleanField, type JsonRecord, numberField, textField } from '../../transport/fields.ts'
import { askAll, minerClock, type Replies, requireAny } from '../dialect/ask.ts'
import { boardsOf } from '../dialect/bitmain-boards.ts'
import { activityOf, fansOf, findBitmainStats, modelOfStats, numbered, ratesOf } from '../dialect/bitmain-stats.ts'
import { surely } from '../dialect/cut.ts'
import { isDevFee, parsePools, sharesOf } from '../dialect/pools.ts'
import { bestShareField, percentage, power, uptimeField, within } from '../dialect/sane.ts'
import { dropNulls } from '../dialect/system-info.ts'
import { blankTelemetry, completeTelemetry } from '../dialect/telemetry.ts'
import type { IdentityFacts, Reading, Session } from '../driver.ts'
import { factsOfType } from './identify.ts'
import { activityOfState } from './summary.ts'

/** `stats` last: the older releases fill the `GHS 5s` of `summary` only when somebody asked `stats`. */
const commands = ['summary', 'pools', 'stats'] as const

/** One poll over port 4028: all there is on the older releases, a substitute on the REST ones. */
export async function readApi(session: Session, signal: AbortSignal): Promise<Reading> {
  const replies = await askAll(session, commands, signal)
  requireAny(replies, ['SUMMARY', 'STATS', 'POOLS'])
  return parseReplies(replies, session.facts, session.now())
}

/** Pure: one poll. */
export function parseReplies(replies: Replies, known: Pick<IdentityFacts, 'model'>, now: number): Reading {
  const summary = sectionOf(replies.get('summary'), 'SUMMARY')[0] ?? null
  const stats = findBitmainStats(sectionOf(replies.get('stats'), 'STATS'))
  const readings = stats?.readings ?? {}
  const type = textField(stats?.head ?? null, 'Type')
  const model = modelOfStats(type, known.model)
  const rates = ratesOf(readings, summary, model)
  const uptimeS = uptimeField(readings) ?? uptimeField(summary)
  const state = textField(readings, 'state')
  const isIncomplete = (replies.cut?.size ?? 0) > 0
  const judged = state === null ? activityOf(rates, uptimeS, false) : activityOfState(state, rates.hashrateHs)
  const activity = surely(judged, rates, isIncomplete)
  // Boards are judged by what the machine does.
  const tellsBoards = !isIncomplete || activity !== 'unknown'
  const rows = sectionOf(replies.get('pools'), 'POOLS').filter(isOwn)
  const pools = parsePools(rows, 'stratum-active', { now, minerNowS: minerClock(replies) })
  const duty = percentage(numberField(readings, 'fan_pwm'))
  const telemetry = {
    ...blankTelemetry(now),
    hashrateHs: rates.hashrateHs,
    hashrateAvgHs: rates.hashrateAvgHs,
    nominalHashrateHs: rates.nominalHashrateHs,
    uptimeS,
    mode: activity === 'sleeping' ? 'sleep' : null,
    powerW: powerOfChains(readings),
    hwErrorPct: percentage(numberField(readings, 'Device Hardware%')),
    boards: tellsBoards ? withVoltages(boardsOf(readings, { model, scaleHs: rates.scaleHs, activity }), readings) : [],
    fans: fansOf(readings, activity === 'sleeping' ? null : (model?.fans ?? null)).map(fan => ({ ...fan, pct: duty })),
    fanMode: fanModeOf(readings),
    pools,
    // `summary` counts the shares of the fee pools too.
    ...sharesOf(null, pools),
    bestShare: bestShareField(summary),
    faults: boardFaults(readings),
  }
  const facts = known.model === null ? factsOfType(type) : null
  return {
    telemetry: completeTelemetry(telemetry, model?.algorithm ?? null),
    activity,
    facts:
      facts === null
        ? {}
        : dropNulls({ make: facts.make, model: facts.model, algorithm: facts.algorithm, firmwareVersion: facts.firmwareVersion }),
  }
}

/** The makers' own pools: `Type` 1 on REST releases, priority 993 and the name DevFee on older ones. */
function isOwn(row: JsonRecord): boolean {
  const fee = { priority: numberField(row, 'Priority') ?? 0, url: textField(row, 'URL') ?? '', user: textField(row, 'User') ?? '' }
  return (numberField(row, 'Type') ?? 0) === 0 && !isDevFee(fee)
}

/** The firmware's own figure for the machine is the sum of its boards. W */
function powerOfChains(readings: JsonRecord): number | null {
  const chains = numbered(readings, /^chain_consumption(\d+)$/)
  return power(chains.reduce((sum, [, watts]) => sum + (within(watts, 0, 10_000) ?? 0), 0))
}

/** In mV on REST releases, in hundredths of a volt on older ones. */
function withVoltages(boards: readonly Board[], readings: JsonRecord): readonly Board[] {
  const present = new Set(numbered(readings, /^chain_acn(\d+)$/).flatMap(([chain, chips]) => (chips > 0 ? [chain] : [])))
  const told = numbered(readings, /^chain_vol(\d+)$/).filter(([chain]) => present.has(chain))
  if (told.length !== boards.length) return boards
  return boards.map((board, n) => {
    const value = told[n]?.[1] ?? 0
    return { ...board, voltageV: within(value > 2000 ? value / 1000 : value / 100, 1, 60) ?? board.voltageV }
  })
}

function fanModeOf(readings: JsonRecord): 'auto' | 'manual' | null {
  const manual = booleanField(readings, 'manual_fan_mode')
  return manual === null ? null : manual ? 'manual' : 'auto'
}

function boardFaults(readings: JsonRecord): readonly Fault[] {
  return Object.keys(readings).flatMap(key => {
    const chain = /^chain_fault(\d+)$/.exec(key)?.[1]
    const text = chain === undefined ? null : textField(readings, key)
    return text === null ? [] : [{ code: null, text, board: Number(chain) }]
  })
}
