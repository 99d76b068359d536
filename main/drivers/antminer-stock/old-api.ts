import { sectionOf } from '../../transport/cgminer-reply.ts'
import { numberField, textField } from '../../transport/fields.ts'
import { minerClock, type Replies } from '../dialect/ask.ts'
import { boardsOf } from '../dialect/bitmain-boards.ts'
import { activityOf, fansOf, findBitmainStats, modelOfStats, powerOf, type Rates, ratesOf } from '../dialect/bitmain-stats.ts'
import { surely } from '../dialect/cut.ts'
import { parsePools, sharesOf } from '../dialect/pools.ts'
import { bestShareField, percentage, uptimeField } from '../dialect/sane.ts'
import { blankTelemetry, completeTelemetry } from '../dialect/telemetry.ts'
import type { Reading } from '../driver.ts'
import type { Model } from '../model.ts'
import { factsOfHead } from './facts.ts'

/** The commands of one poll in the classic dialect, one connection each. */
export const oldCommands = ['summary', 'pools', 'stats'] as const

/** Pure: one poll in the classic dialect. `Mode` is not read: it is 2 on every S19, asleep or not. @param mode as the configuration has it */
export function parseOldReplies(replies: Replies, knownModel: string | null, mode: string | null, now: number): Reading {
  const summary = sectionOf(replies.get('summary'), 'SUMMARY')[0] ?? null
  const stats = findBitmainStats(sectionOf(replies.get('stats'), 'STATS'))
  const readings = stats?.readings ?? {}
  const type = textField(stats?.head ?? null, 'Type')
  const model = modelOfStats(type, knownModel)
  const rates = ratesOf(readings, summary, model)
  const uptimeS = uptimeField(summary) ?? uptimeField(readings)
  const activity = surely(activityOf(rates, uptimeS, mode === 'sleep'), rates, (replies.cut?.size ?? 0) > 0)
  const pools = parsePools(sectionOf(replies.get('pools'), 'POOLS'), 'stratum-active', { now, minerNowS: minerClock(replies) })
  const telemetry = {
    ...blankTelemetry(now),
    hashrateHs: rates.hashrateHs,
    hashrateAvgHs: rates.hashrateAvgHs,
    nominalHashrateHs: rates.nominalHashrateHs,
    uptimeS,
    mode,
    powerW: powerOf(readings),
    hwErrorPct: hwErrorPct(rates, numberField(summary, 'Hardware Errors') ?? numberField(readings, 'no_matching_work'), uptimeS, model),
    boards: boardsOf(readings, { model, scaleHs: rates.scaleHs, activity }),
    fans: fansOf(readings, activity === 'sleeping' ? null : (model?.fans ?? null)),
    pools,
    ...sharesOf(summary, pools),
    bestShare: bestShareField(summary),
  }
  const facts = factsOfHead(type, textField(stats?.head ?? null, 'CompileTime'))
  return { telemetry: completeTelemetry(telemetry, model?.algorithm ?? null), activity, facts }
}

/** This dialect leaves its percentages at 0, so it is worked out from the nonces: each stands for 2^32 hashes of SHA-256d. */
function hwErrorPct(rates: Rates, errors: number | null, uptimeS: number | null, model: Model | null): number | null {
  const hashes = (rates.hashrateAvgHs ?? 0) * (uptimeS ?? 0)
  if (errors === null || hashes <= 0 || (model !== null && model.algorithm !== 'sha256d')) return null
  const wrong = errors * 2 ** 32
  return percentage((100 * wrong) / (hashes + wrong))
}
