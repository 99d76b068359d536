import { MinerError } from '../contract/failure.ts'
import type { CgminerReply } from './cgminer-tcp.ts'
import { field, type JsonRecord, listOf, numberField, recordOf, recordsOf, textField } from './fields.ts'
import type { Json } from './json.ts'

/** The STATUS of a reply. */
export interface CgminerStatus {
  /** 'S' success, 'I' informational, 'W' warning, 'E' error, 'F' fatal; 'BYE' and 'RESTART' as they are. */
  readonly severity: string
  /** 45 = access denied, 14 = invalid command; `null` when not told. */
  readonly code: number | null
  readonly message: string | null
  /** The program and its version, e.g. 'cgminer 1.0.0'. */
  readonly description: string | null
}

/** STATUS codes that decide what is tried next. */
export const statusCodes = { noPools: 8, invalidCommand: 14, accessDenied: 45, privileged: 46 } as const

/** The STATUS of a reply, also where it is a plain text or an object; `null` when there is none. */
export function statusOf(value: Json | undefined): CgminerStatus | null {
  const reply = recordOf(value)
  const status = field(reply, 'STATUS')
  const record = recordsOf(status)[0] ?? null
  const severity = textField(record, 'STATUS') ?? textField(reply, 'STATUS')
  if (severity === null) return null
  const from = record ?? reply
  return {
    severity,
    code: numberField(from, 'Code'),
    message: textField(from, 'Msg'),
    description: textField(from, 'Description'),
  }
}

/** Whether a STATUS says that the command was not carried out. */
export function isError(status: CgminerStatus | null): boolean {
  return status !== null && (status.severity === 'E' || status.severity === 'F')
}

/** The records of a section: `sectionOf(reply, 'POOLS')`. Empty when there is none. */
export function sectionOf(value: Json | undefined, name: string): readonly JsonRecord[] {
  return recordsOf(field(recordOf(value), name))
}

/**
 * The single replies of a joined one (`summary+pools`), by command; `null` when it is not joined.
 * Reads `{summary: [{…}], …}` and the flat `{summary: {…}, …}` of the newer stock firmware.
 */
export function joinedReplies(value: Json | undefined, commands: readonly string[]): ReadonlyMap<string, JsonRecord> | null {
  const reply = recordOf(value)
  if (!reply || field(reply, 'STATUS') !== undefined) return null
  const replies = new Map<string, JsonRecord>()
  for (const command of commands) {
    const part = field(reply, command)
    const record = recordOf(part) ?? recordOf(listOf(part)[0])
    if (record !== null) replies.set(command, record)
  }
  return replies.size > 0 ? replies : null
}

/**
 * The reply as a record.
 * @param command for the message
 * @throws MinerError malformed when it could not be read, refused with the miner's words when its STATUS is an error
 */
export function acceptedReply(reply: CgminerReply, command: string): JsonRecord {
  const { parsed, text } = reply
  if (!parsed.ok) throw new MinerError({ code: 'malformed', where: `reply to ${command}: ${parsed.why}`, got: text.slice(0, 200) })
  const record = recordOf(parsed.value)
  if (!record) throw new MinerError({ code: 'malformed', where: `reply to ${command} is not an object`, got: text.slice(0, 200) })
  const status = statusOf(record)
  if (isError(status)) throw new MinerError({ code: 'refused', reason: status?.message ?? `an error without words to ${command}` })
  return record
}
