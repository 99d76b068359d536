import { MinerError } from '../../contract/failure.ts'
import { acceptedReply, isError, joinedReplies, sectionOf, statusCodes, statusOf } from '../../transport/cgminer-reply.ts'
import { type CgminerCommand, type CgminerReply, parseReply } from '../../transport/cgminer-tcp.ts'
import { field, type JsonRecord, numberField, recordOf, recordsOf } from '../../transport/fields.ts'
import type { Session } from '../driver.ts'
import { isCut, lostRows, withoutLists } from './cut.ts'

/** Replies by command; a command that brought nothing readable is absent. */
export interface Replies extends ReadonlyMap<string, JsonRecord> {
  /** Commands whose reply lost its end, or could not be read; their lists are left out. */
  readonly cut?: ReadonlySet<string>
}

class CollectedReplies extends Map<string, JsonRecord> implements Replies {
  readonly cut = new Set<string>()
}

/** Sends one command of the cgminer API. Throws `refused` with the miner's own words when it says no, `malformed` when nobody can read it. */
export async function ask(session: Session, command: string, signal: AbortSignal, parameter?: string): Promise<JsonRecord> {
  const options = parameter === undefined ? { signal } : { signal, parameter }
  return acceptedReply(await session.cgminer.request(command, options), command)
}

/**
 * Sends one read command, and once more when the end of its reply was lost: a bad line rarely cuts twice. What cuts each time is asked once.
 * @param request the command, as this API wants it
 */
export async function askWhole(session: Session, command: string, request: CgminerCommand, signal: AbortSignal): Promise<CgminerReply> {
  const reply = await session.cgminer.request(request, { signal })
  const known = `cuts ${command}`
  if (!isCut(reply.parsed)) session.memo.delete(known)
  if (!isCut(reply.parsed) || session.memo.get(known) === true) return reply
  const again = await unlessHungUp(session.cgminer.request(request, { signal }))
  if (again !== null && !isCut(again.parsed)) return again
  session.memo.set(known, true)
  return reply
}

/** Whether the API lets this computer change things. */
export async function hasWriteAccess(session: Session, signal: AbortSignal): Promise<boolean> {
  const reply = recordFrom(await session.cgminer.request('privileged', { signal }))
  return reply !== null && statusOf(reply)?.severity === 'S'
}

/**
 * Asks several read commands: joined in one connection where the firmware knows that, else one after the other, which the session
 * remembers. A joined reply that lost its end is asked again in single, smaller ones. Refusals come back as replies. Throws what the transport throws, and `malformed` when nothing could be read.
 */
export async function askAll(session: Session, commands: readonly string[], signal: AbortSignal): Promise<Replies> {
  if (session.memo.get('joined') === false) return askEach(session, commands, signal)
  const reply = await unlessHungUp(session.cgminer.request(commands.join('+'), { signal }))
  const joined = joinedReplies(reply === null ? undefined : (recordFrom(reply) ?? undefined), commands)
  if (joined !== null && reply !== null && !isCut(reply.parsed)) return joined
  const replies = await askEach(session, commands, signal)
  // Only an answer that could be read, or none while the single commands are answered, proves that joined commands are not known.
  if (joined === null && (reply === null || (reply.parsed.ok && !isCut(reply.parsed)))) session.memo.set('joined', false)
  return replies
}

/** `null` when the miner closed the connection without a word: some do so to a command that they do not know. */
async function unlessHungUp(reply: Promise<CgminerReply>): Promise<CgminerReply | null> {
  try {
    return await reply
  } catch (thrown) {
    if (thrown instanceof MinerError && thrown.failure.code === 'refused') return null
    throw thrown
  }
}

/**
 * Throws in the miner's own words when none of the sections came: a refusal as `refused`, anything else as `malformed`. A program that
 * simply does not know these commands refuses nothing: it has nothing to tell.
 */
export function requireAny(replies: Replies, sections: readonly string[]): void {
  const all = [...replies.values()]
  if (all.some(reply => sections.some(section => sectionOf(reply, section).length > 0))) return
  const statuses = all.map(statusOf)
  if (statuses.length > 0 && statuses.every(status => isError(status) && status?.code === statusCodes.invalidCommand)) return
  const refusal = statuses.find(isError)
  if (refusal) throw new MinerError({ code: 'refused', reason: refusal.message ?? 'its API gives no readings to this computer' })
  throw new MinerError({ code: 'malformed', where: `reply to ${[...replies.keys()].join(', ')}`, got: JSON.stringify(all[0] ?? null) })
}

/** The same for the pools, of which none is an answer too: an empty list, or 'No pools'. */
export function requirePools(replies: Replies): void {
  const reply = replies.get('pools') ?? null
  if (!Array.isArray(field(reply, 'POOLS')) && statusOf(reply)?.code !== statusCodes.noPools) requireAny(replies, ['POOLS'])
}

/** Asks read commands one after the other. Throws what the transport throws, and `malformed` when nothing could be read. */
export function askEach(session: Session, commands: readonly string[], signal: AbortSignal): Promise<Replies> {
  return collect(commands, command => askWhole(session, command, command, signal))
}

/**
 * The same replies from the pages that relay them (`miner_summary.cgi`), for a machine whose API is shut. Throws as `askEach` does, `unsupported`
 * where there are no such pages, and `auth`.
 */
export function askRelays(session: Session, commands: readonly string[], signal: AbortSignal): Promise<Replies> {
  return collect(commands, async command => {
    const { status, body } = await session.http.request({ path: `/cgi-bin/miner_${command}.cgi`, signal })
    if (status !== 200) throw new MinerError({ code: 'unsupported', what: `this firmware has no page miner_${command}.cgi` })
    return { text: body, parsed: parseReply(body) }
  })
}

async function collect(commands: readonly string[], send: (command: string) => Promise<CgminerReply>): Promise<Replies> {
  const replies = new CollectedReplies()
  let spoilt: CgminerReply | null = null
  for (const [index, command] of commands.entries()) {
    // Once may be about this command; twice, with no answer before, is about this computer.
    const mayHangUp = replies.size > 0 || (index === 0 && commands.length > 1)
    const reply = mayHangUp ? await unlessHungUp(send(command)) : await send(command)
    if (reply === null) {
      replies.cut.add(command)
      continue
    }
    const record = recordFrom(reply)
    const isIncomplete = record === null || lostRows(command, reply, record)
    if (isIncomplete) replies.cut.add(command)
    if (record === null) spoilt = reply
    else replies.set(command, isIncomplete ? withoutLists(command, record) : record)
  }
  if (replies.size === 0 && spoilt !== null)
    throw new MinerError({ code: 'malformed', where: `reply to ${commands.join(', ')}`, got: spoilt.text })
  return replies
}

/** What the miner's own clock said when it told its pools, s since the epoch; `null` when it did not say. */
export function minerClock(replies: Replies): number | null {
  return numberField(recordsOf(field(replies.get('pools') ?? null, 'STATUS'))[0] ?? null, 'When')
}

/** The object of a reply, refusals included; `null` when there is none. */
export function recordFrom(reply: CgminerReply): JsonRecord | null {
  return reply.parsed.ok ? recordOf(reply.parsed.value) : null
}
