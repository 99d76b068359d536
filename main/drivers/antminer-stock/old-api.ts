import { numberField } from '../../transport/fields.ts'
import type { Replies } from '../dialect/ask.ts'
import { modelOfStats } from '../dialect/bitmain-stats.ts'
import { type ClassicReading, readClassic } from '../dialect/classic-reading.ts'
import { factsOfHead } from '../dialect/head-facts.ts'
import { percentage } from '../dialect/sane.ts'
import type { Reading } from '../driver.ts'

/** Pure: one poll in the classic dialect. `Mode` is not read: it is 2 on every S19, asleep or not. @param mode as the configuration has it */
export function parseOldReplies(replies: Replies, knownModel: string | null, mode: string | null, now: number): Reading {
  const reading = readClassic(replies, { now, modelOf: type => modelOfStats(type, knownModel), modeOf: () => mode })
  const { telemetry, activity, type, compileTime } = reading
  return { telemetry: { ...telemetry, hwErrorPct: hwErrorPct(reading) }, activity, facts: factsOfHead(type, compileTime) }
}

/** This dialect leaves its percentages at 0, so it is worked out from the nonces: each stands for 2^32 hashes of SHA-256d. */
function hwErrorPct({ telemetry, model, summary, readings }: ClassicReading): number | null {
  const errors = numberField(summary, 'Hardware Errors') ?? numberField(readings, 'no_matching_work')
  const hashes = (telemetry.hashrateAvgHs ?? 0) * (telemetry.uptimeS ?? 0)
  if (errors === null || hashes <= 0 || (model !== null && model.algorithm !== 'sha256d')) return null
  const wrong = errors * 2 ** 32
  return percentage((100 * wrong) / (hashes + wrong))
}
