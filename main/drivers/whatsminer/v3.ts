import { MinerError } from '../../contract/failure.ts'
import { field, type JsonRecord, numberField, recordOf, textField } from '../../transport/fields.ts'
import type { FramedReply } from '../../transport/framed-tcp.ts'
import { isCut } from '../dialect/cut.ts'
import type { Session } from '../driver.ts'
import { v3Port } from './release.ts'

/** What API v3 answers with. */
export const v3Codes = { ok: 0, failed: -1, badCommand: -2, missing: -3, noPermission: -4 } as const

/** One reply of API v3. */
export interface V3Reply {
  readonly code: number
  /** The data of a read, or the miner's words. */
  readonly msg: JsonRecord | string | null
  /** Of its own clock, s since the epoch; `null` when it does not say. */
  readonly when: number | null
  /** Whether it lost its end. */
  readonly isCut: boolean
}

/** Asks several things over one connection. Refusals come back as replies. Throws what the transport throws, `malformed` for what cannot be read. */
export async function askV3(session: Session, messages: readonly JsonRecord[], signal: AbortSignal): Promise<readonly V3Reply[]> {
  const replies = await session.framedAt(v3Port).request(messages, { signal })
  return replies.map(readReply)
}

/** Everything that `get.device.info` tells. Throws as `wholeDataOf` does. */
export async function readDevice(session: Session, signal: AbortSignal): Promise<JsonRecord> {
  const [reply] = await askV3(session, [{ cmd: 'get.device.info' }], signal)
  return wholeDataOf(reply, 'get.device.info')
}

/** The data of a read. Throws `refused` in the miner's words when there is none, of one that lost its end what is left. */
export function dataOf(reply: V3Reply | undefined, command: string): JsonRecord {
  if (reply !== undefined && reply.code === v3Codes.ok && typeof reply.msg === 'object' && reply.msg !== null) return reply.msg
  throw new MinerError({ code: 'refused', reason: reply === undefined ? `no answer to ${command}` : wordsOf(reply, command) })
}

/** The data of a read that lists or compares. Throws as `dataOf` does, and `malformed` when it lost its end. */
export function wholeDataOf(reply: V3Reply | undefined, command: string): JsonRecord {
  if (reply?.isCut === true)
    throw new MinerError({
      code: 'malformed',
      where: `reply to ${command}, which came cut off`,
      got: JSON.stringify(reply.msg).slice(0, 200),
    })
  return dataOf(reply, command)
}

/** What a refusal says; the meaning of its code where it has no words. */
export function wordsOf({ code, msg }: V3Reply, command: string): string {
  if (typeof msg === 'string' && msg !== '') return msg
  const meaning = meanings[code]
  return meaning === undefined ? `code ${code} to ${command}` : `${meaning} (code ${code} to ${command})`
}

const meanings: Readonly<Record<number, string>> = {
  [v3Codes.failed]: 'the command failed',
  [v3Codes.badCommand]: 'it does not know the command or its parameter',
  [v3Codes.missing]: 'a parameter is missing',
  [v3Codes.noPermission]: 'no permission',
}

/** What a reply says. Throws `malformed` when it is none. */
export function readReply({ parsed, text }: FramedReply): V3Reply {
  const record = parsed.ok ? recordOf(parsed.value) : null
  const code = numberField(record, 'code')
  if (record === null || code === null)
    throw new MinerError({
      code: 'malformed',
      where: `reply on port ${v3Port}${parsed.ok ? '' : `: ${parsed.why}`}`,
      got: text.slice(0, 200),
    })
  return { code, msg: recordOf(field(record, 'msg')) ?? textField(record, 'msg'), when: numberField(record, 'when'), isCut: isCut(parsed) }
}
