import { MinerError, quote } from '../../contract/failure.ts'
import { booleanField, field, type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import type { HttpReply } from '../../transport/http.ts'
import { type Json, parseTolerant } from '../../transport/tolerant-json.ts'
import { isCut } from '../dialect/cut.ts'
import type { Session } from '../driver.ts'

/** Where its own interface is; the rest of the web page is Bitmain's. */
export const base = '/kaonsu/v1/'

/** The value of a page, out of its wrapper where a release wraps it. Throws `unsupported` when there is none, `malformed` also when it came cut off. */
export async function getPage(session: Session, name: string, signal: AbortSignal): Promise<Json> {
  const reply = await session.http.request({ path: `${base}${name}`, signal })
  if (reply.status === 404) throw new MinerError({ code: 'unsupported', what: `this release has no ${base}${name}` })
  const value = wholeOf(reply, name)
  if (reply.status !== 200 || value === undefined) throw malformed(reply, name)
  // The page of the fans has an `error` of its own, with other words beside it.
  const words = booleanField(recordOf(value), 'error') === true ? textField(recordOf(value), 'msg') : null
  if (words !== null) throw new MinerError({ code: 'refused', reason: `it does not tell ${name} and says ${quote(words)}` })
  return unwrapped(value)
}

/** The object of a page. Throws as `getPage` does. */
export async function getRecord(session: Session, name: string, signal: AbortSignal): Promise<JsonRecord> {
  const value = await getPage(session, name, signal)
  const record = recordOf(value)
  if (record === null) throw new MinerError({ code: 'malformed', where: `${base}${name}`, got: JSON.stringify(value) })
  return record
}

/** A page beside the first one; `null` when it does not come or lost its end. */
export async function optionalPage(session: Session, name: string, signal: AbortSignal): Promise<Json> {
  try {
    return await getPage(session, name, signal)
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === null || code === 'cancelled' || code === 'auth') throw thrown
    return null
  }
}

/** Changes something. Throws `refused` with the miner's own words. */
export async function post(session: Session, name: string, body: JsonRecord, signal: AbortSignal): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const reply = await session.http.request({ method: 'POST', path: `${base}${name}`, headers, body: JSON.stringify(body), signal })
  if (reply.status === 404) throw new MinerError({ code: 'unsupported', what: `this release has no ${base}${name}` })
  const answer = recordOf(wholeOf(reply, name))
  const failed = booleanField(answer, 'error')
  if (reply.status === 200 && failed === false) return
  if (failed === null && reply.status < 400) throw malformed(reply, name)
  const words = textField(answer, 'msg', 'message')
  throw new MinerError({
    code: 'refused',
    reason: words === null ? `it answers ${name} with HTTP ${reply.status}` : `it says ${quote(words)}`,
  })
}

/** The same for what may take its answer with it when it goes down; something was read with the password before, so only the read-back tells whether it took. */
export async function postLast(session: Session, name: string, body: JsonRecord, signal: AbortSignal): Promise<void> {
  try {
    await post(session, name, body, signal)
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code !== 'unreachable' && code !== 'malformed') throw thrown
  }
}

/** `undefined` when it is no JSON. Throws `malformed` when its end was lost: half a configuration, written back, would lose the other half. */
function wholeOf(reply: HttpReply, name: string): Json | undefined {
  const parsed = parseTolerant(reply.body.trim())
  if (isCut(parsed)) throw new MinerError({ code: 'malformed', where: `${base}${name}, which came cut off`, got: reply.body })
  return parsed.ok ? parsed.value : undefined
}

function malformed(reply: HttpReply, name: string): MinerError {
  return new MinerError({ code: 'malformed', where: `${base}${name}, HTTP ${reply.status}`, got: reply.body })
}

/** Some releases put everything under `data`. */
function unwrapped(value: Json): Json {
  const data = field(recordOf(value), 'data')
  return recordOf(data) === null && !Array.isArray(data) ? value : (data ?? value)
}
