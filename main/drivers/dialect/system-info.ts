import { MinerError } from '../../contract/failure.ts'
import { type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import type { IdentityFacts, Session } from '../driver.ts'
import { isCut } from './cut.ts'
import { firmwareVersion } from './firmware-version.ts'
import { parseModelName } from './model-name.ts'

/** What Bitmain's `get_system_info.cgi` tells, as far as it tells it. */
export function factsOfSystemInfo(info: JsonRecord): Partial<IdentityFacts> {
  const { make, name, model } = parseModelName(textField(info, 'minertype'))
  const facts = {
    make,
    model: name,
    algorithm: model?.algorithm ?? null,
    firmwareVersion: firmwareVersion(textField(info, 'system_filesystem_version')),
    mac: macOf(textField(info, 'macaddr')),
    serial: serialOf(textField(info, 'serinum')),
    hostname: textField(info, 'hostname'),
  }
  return dropNulls(facts)
}

/** Leaves out what is `null`, so that spreading it changes only what is known. */
export function dropNulls<T extends Readonly<Record<string, unknown>>>(facts: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  const known: Record<string, unknown> = {}
  for (const key of Object.keys(facts)) if (facts[key] !== null) known[key] = facts[key]
  return known as { [Key in keyof T]?: NonNullable<T[Key]> }
}

/** Lower case with colons; `null` when it is no MAC or all zeros. */
export function macOf(text: string | null): string | null {
  const mac = text?.toLowerCase().replaceAll('-', ':') ?? ''
  return /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac) && !/^[0:]+$/.test(mac) ? mac : null
}

/** `null` for what firmware writes when it has none. */
export function serialOf(text: string | null): string | null {
  return text === null || /^(?:unknown|unkown|n\/a|null|none|[0 -]*)$/i.test(text) ? null : text
}

/** The object of a CGI's reply. Throws `malformed` naming the path when there is none, `unsupported` when the page does not exist. */
export async function getRecord(session: Session, path: string, signal: AbortSignal): Promise<JsonRecord> {
  return (await getPage(session, path, signal)).record
}

/** The object of a CGI's reply. */
export interface Page {
  readonly record: JsonRecord
  /** Whether its end was lost: then what it does not hold says nothing. */
  readonly isCut: boolean
}

/** The same, and whether it is whole. Throws as `getRecord` does. */
export async function getPage(session: Session, path: string, signal: AbortSignal): Promise<Page> {
  const reply = await session.http.request({ path, signal })
  if (reply.status === 404) throw new MinerError({ code: 'unsupported', what: `this firmware has no ${path}` })
  const parsed = parseTolerant(reply.body.trim())
  const record = reply.status === 200 && parsed.ok ? recordOf(parsed.value) : null
  if (record === null) throw new MinerError({ code: 'malformed', where: `${path}, HTTP ${reply.status}`, got: reply.body })
  return { record, isCut: isCut(parsed) }
}
