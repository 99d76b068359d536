import { sectionOf } from '../../transport/cgminer-reply.ts'
import type { CgminerReply } from '../../transport/cgminer-tcp.ts'
import type { JsonRecord } from '../../transport/fields.ts'
import type { Parsed } from '../../transport/tolerant-json.ts'
import type { Reading } from '../driver.ts'
import type { Rates } from './bitmain-stats.ts'

/** Whether the end of a reply was lost: what it holds is whole, what it does not hold says nothing. */
export function isCut(parsed: Parsed): boolean {
  return parsed.ok && parsed.repairs.includes('truncated')
}

/** The end of a list of records, and at the most a piece of the `id` that programs put behind it. */
const listEnd = /\}\s*\]\s*(?:,\s*(?:"i?d?"?\s*:?\s*\d*)?)?$/

/** Whether a cut reply lost a part of what its command tells, and not just the bracket or the `id` behind it. */
export function lostRows(command: string, { parsed, text }: CgminerReply, record: JsonRecord): boolean {
  if (!isCut(parsed)) return false
  return sectionOf(record, command.toUpperCase()).length === 0 || !listEnd.test(text.trimEnd())
}

/** Keys of STATS that tell one board, sensor or fan of several, or how many there are. */
const oneOfMany = /^(?:chain|temp|fan|freq|voltage|no_matching_work|miner_count|CHAIN )|\d$/i

/**
 * What may still be read of a cut reply: the values of the machine as a whole. Its list of boards, fans, pools or devices is left out, because
 * a short list would pass for the whole one, and half a board for a broken one.
 */
export function withoutLists(command: string, record: JsonRecord): JsonRecord {
  const section = command.toUpperCase()
  if (section === 'SUMMARY') return record
  const rows = section === 'STATS' ? sectionOf(record, section).map(withoutBoards) : []
  return { ...record, [section]: rows }
}

/** `fan_num` stays: it marks the row of readings. */
function withoutBoards(row: JsonRecord): JsonRecord {
  return Object.fromEntries(Object.entries(row).filter(([key]) => key === 'fan_num' || !oneOfMany.test(key)))
}

/**
 * What a machine surely does. Without the lost end of a reply, only the present rate tells that it hashes (an average outlives it), and only
 * its mode that it sleeps; idle and starting are told by what else is missing.
 */
export function surely(
  activity: Reading['activity'],
  { hashrateHs }: Pick<Rates, 'hashrateHs'>,
  isIncomplete: boolean,
): Reading['activity'] {
  if (!isIncomplete || activity === 'sleeping') return activity
  return hashrateHs !== null && hashrateHs > 0 ? activity : 'unknown'
}
