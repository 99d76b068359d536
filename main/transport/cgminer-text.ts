import type { JsonRecord } from './fields.ts'
import { type Json, type Parsed, trimReply } from './json.ts'

/** Section of the JSON framing that holds what the text framing calls by the record's first word. */
const sections: Readonly<Record<string, string>> = { POOL: 'POOLS', ASC: 'DEVS', PGA: 'DEVS', GPU: 'DEVS' }

/** Whether a reply is in the text framing, which servers use for errors even when the request was JSON. */
export function isCgminerText(text: string): boolean {
  return /^(?:STATUS=|CMD=|(?:RESTART|BYE)\s*$)/.test(text)
}

/**
 * Reads the text framing (`STATUS=S,Code=11,…|SUMMARY,Elapsed=5,…|`) into the shape of the JSON framing
 * (`{STATUS: [{…}], SUMMARY: [{…}]}`; joined commands `{summary: [{…}], pools: [{…}]}`). All values are texts.
 */
export function parseCgminerText(text: string): Parsed {
  const whole = trimReply(text)
  if (!isCgminerText(whole)) return { ok: false, at: 0, why: 'not the text framing of the cgminer API' }
  if (!whole.includes('=')) return { ok: true, value: { STATUS: whole }, repairs: [] }
  const records = splitEscaped(whole, '|').map(record => splitEscaped(record, ','))
  // Every record ends with the bar. What stands after the last one was cut off, somewhere in its last field.
  const isWhole = whole.endsWith('|')
  records.at(-1)?.pop()
  const joined: Record<string, Json> = {}
  let reply: Record<string, JsonRecord[]> = {}
  const plain = reply
  for (const fields of records) {
    const [name = '', value] = splitPair(fields[0] ?? '')
    if (name === '') continue
    if (name === 'CMD') {
      reply = {}
      joined[withoutEscapes(value ?? '')] = [reply]
    } else own(reply, sections[name] ?? name).push(recordFrom(fields, value === undefined))
  }
  return { ok: true, value: { ...plain, ...joined }, repairs: isWhole ? [] : ['truncated'] }
}

function own(reply: Record<string, JsonRecord[]>, section: string): JsonRecord[] {
  if (!Object.hasOwn(reply, section)) reply[section] = []
  return reply[section] ?? []
}

function recordFrom(fields: readonly string[], skipFirst: boolean): JsonRecord {
  const pairs = fields.slice(skipFirst ? 1 : 0).map(splitPair)
  return Object.fromEntries(pairs.flatMap(([name, value]) => (value === undefined ? [] : [[withoutEscapes(name), withoutEscapes(value)]])))
}

/** Splits at the separator except where a backslash stands before it; escapes stay in. */
function splitEscaped(text: string, separator: string): string[] {
  const pieces: string[] = []
  let from = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === separator) {
      pieces.push(text.slice(from, at))
      from = at + 1
    }
  }
  return [...pieces, text.slice(from)]
}

function splitPair(piece: string): [name: string, value: string | undefined] {
  const at = piece.indexOf('=')
  return at < 0 ? [piece, undefined] : [piece.slice(0, at), piece.slice(at + 1)]
}

function withoutEscapes(text: string): string {
  return text.replace(/\\(.)/gs, '$1')
}
