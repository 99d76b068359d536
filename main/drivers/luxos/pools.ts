import { MinerError } from '../../contract/failure.ts'
import type { Pool } from '../../contract/model.ts'
import { acceptedReply, sectionOf } from '../../transport/cgminer-reply.ts'
import { type JsonRecord, numberField, textField } from '../../transport/fields.ts'
import { minerClock, type Replies } from '../dialect/ask.ts'
import { isCut } from '../dialect/cut.ts'
import { parsePools } from '../dialect/pools.ts'
import type { Session } from '../driver.ts'

/**
 * Pure: the pools of all groups. Its `Diff` is rounded in steps of 1024 ("32K" is 32,768), so the exact fields beside it count where there are any;
 * before the first share it counts `Last Share Time` from its start. Of several groups, each of which mines, the first pool that is mined on is the active one.
 */
export function poolsOf(replies: Replies, now: number): readonly Pool[] {
  const rows = sectionOf(replies.get('pools'), 'POOLS').map(row => ({ ...row, Diff: roundedDifficulty(row) }))
  return parsePools(rows, 'stratum-active', { now, minerNowS: minerClock(replies) }).map(pool => {
    const hasShares = (pool.accepted ?? 0) + (pool.rejected ?? 0) + (pool.stale ?? 0) > 0
    return hasShares ? pool : { ...pool, lastShareAt: null }
  })
}

/** '32K' as '32768'; `null` where an exact field stands beside it. */
function roundedDifficulty(row: JsonRecord): string | null {
  if ((numberField(row, 'Work Difficulty') ?? 0) > 0 || (numberField(row, 'Stratum Difficulty') ?? 0) > 0) return null
  const [, digits, letter = ''] = /^(\d+(?:\.\d+)?)([KMGTPE]?)$/.exec(textField(row, 'Diff') ?? '') ?? []
  return digits === undefined ? null : String(Number(digits) * 1024 ** ['', 'K', 'M', 'G', 'T', 'P', 'E'].indexOf(letter))
}

/** A reply to the last row: a list that came cut off would pass for a shorter one, and a setting that is not in it for one that is off. */
export async function askWhole(session: Session, command: string, signal: AbortSignal): Promise<JsonRecord> {
  const reply = await session.cgminer.request(command, { signal })
  if (isCut(reply.parsed))
    throw new MinerError({ code: 'malformed', where: `reply to ${command}, which came cut off`, got: reply.text.slice(0, 200) })
  return acceptedReply(reply, command)
}
