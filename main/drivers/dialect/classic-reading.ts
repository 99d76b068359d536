import { sectionOf } from '../../transport/cgminer-reply.ts'
import { type JsonRecord, numberField, textField } from '../../transport/fields.ts'
import type { Reading } from '../driver.ts'
import type { Model } from '../model.ts'
import { minerClock, type Replies } from './ask.ts'
import { boardsOf } from './bitmain-boards.ts'
import { activityOf, fansOf, findBitmainStats, powerOf, ratesOf } from './bitmain-stats.ts'
import { surely } from './cut.ts'
import { parsePools, sharesOf } from './pools.ts'
import { bestShareField, percentage, uptimeField } from './sane.ts'
import { blankTelemetry, completeTelemetry } from './telemetry.ts'

/** The read commands of one poll. `stats` last: the S9 fills the `GHS 5s` of `summary` only when somebody asked `stats`. */
export const classicCommands = ['summary', 'pools', 'stats'] as const

/** What a family knows beside the replies. */
export interface ClassicOptions {
  /** When the replies came, ms since the epoch. */
  readonly now: number
  /** The model that the numbers belong to. @param type as the reply names it */
  modelOf(type: string | null): Model | null
  /** The mode of the machine. @param readings the second half of `stats` */
  modeOf(readings: JsonRecord): string | null
}

/** One poll of a program of Bitmain's kind, and the words that its reply has for the machine. */
export interface ClassicReading extends Pick<Reading, 'telemetry' | 'activity'> {
  readonly type: string | null
  readonly compileTime: string | null
  readonly model: Model | null
  /** As they came, for what only one family reads. */
  readonly readings: JsonRecord
  readonly summary: JsonRecord | null
}

/** Pure: one poll over `summary`, `pools` and `stats` of the cgminer API as Bitmain's programs and their forks fill them. */
export function readClassic(replies: Replies, options: ClassicOptions): ClassicReading {
  const { now } = options
  const summary = sectionOf(replies.get('summary'), 'SUMMARY')[0] ?? null
  const stats = findBitmainStats(sectionOf(replies.get('stats'), 'STATS'))
  const readings = stats?.readings ?? {}
  const type = textField(stats?.head ?? null, 'Type')
  const model = options.modelOf(type)
  const mode = options.modeOf(readings)
  const rates = ratesOf(readings, summary, model)
  const uptimeS = uptimeField(readings) ?? uptimeField(summary)
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
    hwErrorPct: percentage(numberField(readings, 'Device Hardware%') ?? numberField(summary, 'Device Hardware%')),
    boards: boardsOf(readings, { model, scaleHs: rates.scaleHs, activity }),
    fans: fansOf(readings, activity === 'sleeping' ? null : (model?.fans ?? null)),
    pools,
    ...sharesOf(summary, pools),
    bestShare: bestShareField(summary),
  }
  const compileTime = textField(stats?.head ?? null, 'CompileTime')
  return { telemetry: completeTelemetry(telemetry, model?.algorithm ?? null), activity, type, compileTime, model, readings, summary }
}
