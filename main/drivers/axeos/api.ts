import { MinerError, quote } from '../../contract/failure.ts'
import { type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import type { HttpReply, Upload } from '../../transport/http.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import { isCut } from '../dialect/cut.ts'
import type { Session } from '../driver.ts'

/** Everything that the machine tells of itself, settings included, in one page. */
export const infoPath = '/api/system/info'

/** Which chips it has and how fast they run as delivered; releases since 2.7. */
export const asicPath = '/api/system/asic'

/** The last lines of its log, as text; newer releases. */
export const logsPath = '/api/system/logs'

/** It writes its flash as the bytes come, over WiFi. ms */
const uploadTimeoutMs = 10 * 60_000

/** Its log is sent over WiFi too. ms */
const textTimeoutMs = 30_000

/** Reads the one page that tells everything. Throws `malformed` when it came cut off: half a list of settings would pass for the whole one. */
export function getInfo(session: Session, signal: AbortSignal): Promise<JsonRecord> {
  return getPage(session, infoPath, signal)
}

/** The object of a page. Throws `unsupported` when this release does not have it. */
export async function getPage(session: Session, path: string, signal: AbortSignal): Promise<JsonRecord> {
  const reply = await session.rest.request({ path, signal })
  requireSuccess(reply, path)
  const parsed = parseTolerant(reply.body.trim())
  const record = parsed.ok ? recordOf(parsed.value) : null
  if (record === null) throw new MinerError({ code: 'malformed', where: path, got: reply.body })
  if (isCut(parsed)) throw new MinerError({ code: 'malformed', where: `${path}, which came cut off`, got: reply.body })
  return record
}

/** Changes settings: those that are named, and no other. Throws `refused` in the miner's words. @returns what it says about it, mostly nothing */
export async function change(session: Session, settings: JsonRecord, signal: AbortSignal): Promise<JsonRecord | null> {
  const body = JSON.stringify(settings)
  const headers = { 'content-type': 'application/json' }
  const reply = await session.rest.request({ method: 'PATCH', path: '/api/system', headers, body, signal })
  requireSuccess(reply, 'the change of its settings')
  const parsed = parseTolerant(reply.body.trim())
  return parsed.ok ? recordOf(parsed.value) : null
}

/** Sends an image as it is, once. Throws `refused` in the miner's words. */
export async function sendImage(session: Session, upload: Upload, signal: AbortSignal): Promise<void> {
  const headers = { 'content-type': 'application/octet-stream' }
  const reply = await session.rest.request({ method: 'POST', path: '/api/system/OTA', headers, upload, timeoutMs: uploadTimeoutMs, signal })
  requireSuccess(reply, 'the firmware file')
}

/** A page that is text. Throws `unsupported` when this release does not have it. */
export async function getText(session: Session, path: string, signal: AbortSignal): Promise<string> {
  const reply = await session.rest.request({ path, timeoutMs: textTimeoutMs, signal })
  requireSuccess(reply, path)
  return reply.body
}

/** Tells it to do something ('restart'). @returns what it says about it */
export async function command(session: Session, name: string, signal: AbortSignal): Promise<string> {
  const reply = await session.rest.request({ method: 'POST', path: `/api/system/${name}`, body: '', signal })
  requireSuccess(reply, name)
  return reply.body
}

function requireSuccess(reply: HttpReply, what: string): void {
  const { status, body } = reply
  if (status >= 200 && status < 300) return
  // A path that is not there leads to the front page, is not found, or is known for another method only.
  if (status === 404 || status === 405 || (status >= 300 && status < 400))
    throw new MinerError({ code: 'unsupported', what: `this release has no ${what}` })
  const parsed = parseTolerant(body.trim())
  const words = (parsed.ok ? textField(recordOf(parsed.value), 'message', 'error') : null) ?? body
  const help = status === 401 ? '; it lets in only computers with private addresses (10.x, 172.16.x to 172.31.x, 192.168.x)' : ''
  throw new MinerError({ code: 'refused', reason: `it answers ${what} with HTTP ${status} and says ${quote(words)}${help}` })
}
