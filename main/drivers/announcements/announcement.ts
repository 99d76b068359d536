import { parseAddress } from '../../contract/ranges.ts'
import { macOf } from '../dialect/system-info.ts'

/** What a machine tells the whole network when its IP report button is pressed. `null` = the datagram does not say. */
export interface Announcement {
  readonly ip: string | null
  /** Lower case with colons. */
  readonly mac: string | null
}

/** How the machines of a maker announce themselves: one datagram to everybody on a port of the maker's own. */
export interface AnnouncementFormat {
  /** UDP. */
  readonly port: number
  /** Whose machines they are, for the sentence about a port that is taken. */
  readonly makers: string
  /** Pure, never throws. `null` = something else than an announcement. */
  read(datagram: Uint8Array): Announcement | null
}

/** The text of a datagram. Some firmware ends it with a NUL, a blank or a line break. */
export function textOf(datagram: Uint8Array): string {
  return new TextDecoder('latin1').decode(datagram).replaceAll('\0', '').trim()
}

/** An announcement that names its address; `null` when that is none. */
export function announced(ip: string | undefined, mac: string | undefined): Announcement | null {
  return ip === undefined || parseAddress(ip) === null ? null : { ip, mac: macOf(mac ?? null) }
}

/** The announcement of a JSON object with `ip` and `mac`; `null` when the text is anything else. */
export function announcedInJson(text: string): { readonly fields: Readonly<Record<string, unknown>>; readonly told: Announcement } | null {
  const fields = objectIn(text)
  const told = fields === null ? null : announced(wordOf(fields.ip), wordOf(fields.mac))
  return fields === null || told === null ? null : { fields, told }
}

/** A value that is text; `undefined` for every other. */
export function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** Whether a value has fields to read. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}
