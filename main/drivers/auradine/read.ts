import { MinerError } from '../../contract/failure.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import type { JsonRecord } from '../../transport/fields.ts'
import { numberField } from '../../transport/fields.ts'
import { askAll, type Replies, requireAny } from '../dialect/ask.ts'
import type { Reading, Session } from '../driver.ts'
import { refreshParts } from './parts.ts'
import { parseReplies } from './readings.ts'
import { get } from './web.ts'

const commands = ['summary', 'pools', 'devs'] as const

/** Requests of one poll. */
const mostRequests = 4

/** One poll: the classic readings over port 4028, and of what stands on port 8080 as much as four requests allow. */
export async function read(session: Session, signal: AbortSignal): Promise<Reading> {
  const { replies, cost } = await readClassic(session, signal)
  const rate = numberField(sectionOf(replies.get('summary'), 'SUMMARY')[0] ?? null, 'MHS 5s')
  // Whether it was told to sleep must be fresh when it does not hash.
  const urgent = rate !== null && rate > 0 ? [] : (['mode'] as const)
  const parts = await refreshParts(session, mostRequests - cost, urgent, signal)
  return parseReplies(replies, parts, session.facts, session.now())
}

/** Over port 4028; where that is closed, port 8080 tells the same. */
async function readClassic(session: Session, signal: AbortSignal): Promise<{ readonly replies: Replies; readonly cost: number }> {
  if (session.address.apiPort === null) return readByWeb(session, signal)
  try {
    const replies = await askAll(session, commands, signal)
    requireAny(replies, ['SUMMARY', 'POOLS', 'DEVS'])
    return { replies, cost: session.memo.get('joined') === false ? commands.length : 1 }
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code !== 'unreachable' && code !== 'refused') throw thrown
    // When port 8080 tells nothing either, the first answer counts.
    return readByWeb(session, signal).catch((other: unknown) => {
      throw other instanceof MinerError && other.failure.code !== 'cancelled' ? thrown : other
    })
  }
}

async function readByWeb(session: Session, signal: AbortSignal): Promise<{ readonly replies: Replies; readonly cost: number }> {
  const [first, ...others] = commands
  const replies = new Map<string, JsonRecord>([[first, await get(session, first, signal)]])
  const cut = new Set<string>()
  for (const command of others) {
    const reply = await unlessSpoilt(get(session, command, signal))
    if (reply === null) cut.add(command)
    else replies.set(command, reply)
  }
  return { replies: Object.assign(replies, { cut }), cost: commands.length }
}

/** `null` for a list that a release does not have, or that does not come whole: the rates are told without it. */
async function unlessSpoilt(reply: Promise<JsonRecord>): Promise<JsonRecord | null> {
  try {
    return await reply
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code !== 'unsupported' && code !== 'refused' && code !== 'malformed') throw thrown
    return null
  }
}
