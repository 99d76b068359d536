import { sectionOf } from '../../transport/cgminer-reply.ts'
import { type JsonRecord, numberField, textField } from '../../transport/fields.ts'
import { askAll, minerClock, type Replies, requireAny } from '../dialect/ask.ts'
import { activityOf } from '../dialect/bitmain-stats.ts'
import { surely } from '../dialect/cut.ts'
import { nominalOf } from '../dialect/hashrate.ts'
import { parsePools, sharesOf } from '../dialect/pools.ts'
import { bestShareField, hashrate, percentage, power, temperature, uptimeField } from '../dialect/sane.ts'
import { blankTelemetry, completeTelemetry } from '../dialect/telemetry.ts'
import type { IdentityFacts, Reading, Session } from '../driver.ts'
import { boardsOf, fansOf } from './boards.ts'
import { factsOfStats, modelOf } from './facts.ts'
import { faultsOf } from './faults.ts'
import { readStopped } from './stopped.ts'

const commands = ['summary', 'pools', 'stats'] as const

/** One poll over port 4028, in one connection where joined commands are known. Nothing of it asks for a password while mining goes on. */
export async function read(session: Session, signal: AbortSignal): Promise<Reading> {
  try {
    const replies = await askAll(session, commands, signal)
    requireAny(replies, ['SUMMARY', 'STATS', 'POOLS'])
    return parseReplies(replies, session.facts, session.now())
  } catch (thrown) {
    return readStopped(session, thrown, signal)
  }
}

/** Pure: one poll. @param known what is known beside these replies */
function parseReplies(replies: Replies, known: Pick<IdentityFacts, 'model'>, now: number): Reading {
  const summary = sectionOf(replies.get('summary'), 'SUMMARY')[0] ?? null
  // Boards, fans and rates stand in one row, so of a row that lost its end nothing is known.
  const stats = replies.cut?.has('stats') === true ? null : (sectionOf(replies.get('stats'), 'STATS')[0] ?? null)
  const facts = factsOfStats(stats)
  const model = modelOf(facts.model ?? known.model)
  const uptimeS = uptimeField(summary) ?? uptimeField(stats)
  const isIncomplete = (replies.cut?.size ?? 0) > 0
  const rates = {
    hashrateHs: presentRate(stats, isIncomplete ? null : summary),
    hashrateAvgHs: megahashes(summary, 'MHS av') ?? megahashes(stats, 'MHS(Avg)'),
    nominalHashrateHs: nominalOf(numberField(stats, 'MHS(Rated)', 'MHS(Ideal)'), 1e6, model),
    scaleHs: 1e6,
  }
  const judged = isAsleep(stats) ? 'sleeping' : activityOf(rates, uptimeS, false)
  const activity = surely(judged, rates, isIncomplete)
  const pools = parsePools(sectionOf(replies.get('pools'), 'POOLS'), 'stratum-active', { now, minerNowS: minerClock(replies) })
  const telemetry = {
    ...blankTelemetry(now),
    hashrateHs: rates.hashrateHs,
    hashrateAvgHs: rates.hashrateAvgHs,
    nominalHashrateHs: rates.nominalHashrateHs,
    uptimeS,
    mode: activity === 'sleeping' ? 'sleep' : modeOf(stats),
    powerW: power(numberField(stats, 'PSU Input Power')),
    powerLimitW: power(numberField(stats, 'Power Limit')),
    boardTempMaxC: temperature(numberField(stats, 'Temp')),
    inletTempC: temperature(numberField(stats, 'PSU Temp AMB')),
    hwErrorPct: percentage(numberField(summary, 'Device Hardware%')),
    boards: boardsOf(stats, model, activity),
    fans: fansOf(stats),
    pools,
    ...sharesOf(summary, pools),
    bestShare: bestShareField(summary),
    faults: faultsOf(stats),
  }
  return { telemetry: completeTelemetry(telemetry, 'sha256d'), activity, facts }
}

/**
 * What the boards do, over 30 s. The windows of `summary` count shares instead, so that five seconds of it say little (368 TH/s on a recorded
 * machine of 220), and are taken only where there is nothing else.
 */
function presentRate(stats: JsonRecord | null, summary: JsonRecord | null): number | null {
  return megahashes(stats, 'MHS(30s)', 'MHS(Sample)', 'MHS(1m)') ?? megahashes(summary, 'MHS 1m', 'MHS 5s')
}

/** Its power management says 'Running' of one that works; the words for one that was stopped are not published. */
function isAsleep(stats: JsonRecord | null): boolean {
  return /stop|sleep|standby|suspend|off|pause|idle/i.test(textField(stats, 'PM State') ?? '')
}

/** 'Low Power', 'Normal', 'High Performance', 'Custom'. */
function modeOf(stats: JsonRecord | null): string | null {
  const words = textField(stats, 'Mining Mode')?.toLowerCase() ?? null
  return words === null ? null : (['low', 'normal', 'high', 'custom'].find(name => words.startsWith(name)) ?? words.slice(0, 40))
}

function megahashes(record: JsonRecord | null, ...names: readonly string[]): number | null {
  const rate = numberField(record, ...names)
  return rate === null ? null : hashrate(rate * 1e6)
}
