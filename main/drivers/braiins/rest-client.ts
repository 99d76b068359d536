import { MinerError, quote } from '../../contract/failure.ts'
import { field, type JsonRecord, numberField, recordOf, textField } from '../../transport/fields.ts'
import type { HttpReply, HttpRequest } from '../../transport/http.ts'
import type { multipart } from '../../transport/multipart.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import type { Session } from '../driver.ts'
import { jsonOf, malformed, requireWhole } from './body.ts'

type Method = NonNullable<HttpRequest['method']>

const tokenKey = 'braiins.token'

/** A form with a file. */
type Form = ReturnType<typeof multipart>

/** It answers when it has unpacked and written the file. ms */
const uploadMs = 10 * 60_000

/** Changing pools or the tuner restarts the program before the answer comes. ms */
const writeMs = 20_000

/** What it gave for another password counts no more. */
export function forgetToken(session: Session): void {
  session.memo.delete(tokenKey)
}

/** Version of the Public API, which needs no login; `null` when the machine has none. Throws when nothing answers, and `malformed` when the answer came cut off. */
export async function restVersion(session: Session, signal: AbortSignal): Promise<string | null> {
  const reply = await session.rest.request({ path: '/api/v1/version/', signal })
  requireWhole(reply, '/api/v1/version/')
  const record = reply.status === 200 ? recordOf(jsonOf(reply)) : null
  const parts = ['major', 'minor', 'patch'].map(name => numberField(record, name))
  return parts[0] === null ? null : parts.map(part => part ?? 0).join('.')
}

/** The value of a read. Throws `auth`, `unsupported` when the release has no such path, `refused` when it cannot tell now, `malformed`. */
export async function get(session: Session, path: string, signal: AbortSignal): Promise<Json> {
  const reply = await send(session, 'GET', path, undefined, signal)
  if (reply.status === 404) throw new MinerError({ code: 'unsupported', what: `this release has no ${path}` })
  // A program that stands has no statistics.
  if (reply.status >= 500) throw new MinerError({ code: 'refused', reason: `it does not tell ${path} now (HTTP ${reply.status})` })
  const value = reply.status === 200 ? jsonOf(reply) : undefined
  if (value === undefined) throw malformed(reply, path)
  return value
}

/** The object of a read. */
export async function getObject(session: Session, path: string, signal: AbortSignal): Promise<JsonRecord> {
  const value = await get(session, path, signal)
  const record = recordOf(value)
  if (record === null) throw new MinerError({ code: 'malformed', where: path, got: JSON.stringify(value) })
  return record
}

/** Changes something. Throws `refused` with the miner's own words, `unsupported`, `auth`. */
export async function put(session: Session, path: string, body: Json | undefined, what: string, signal: AbortSignal): Promise<void> {
  judge(await send(session, 'PUT', path, body, signal), path, what)
}

/** Changes a part of something. Throws as `put` does. */
export async function patch(session: Session, path: string, body: Json, what: string, signal: AbortSignal): Promise<void> {
  judge(await send(session, 'PATCH', path, body, signal), path, what)
}

/** Sends a file, once, behind a token asked for just before. Throws as `put` does. */
export async function upload(session: Session, path: string, form: Form, what: string, signal: AbortSignal): Promise<void> {
  const headers = { authorization: await login(session, signal), 'content-type': form.contentType }
  const request = { method: 'POST', path: `/api/v1/${path}`, upload: form.body, headers, timeoutMs: uploadMs } as const
  judge(await session.rest.request({ ...request, signal }), path, what)
}

/** A text; `null` when the release has none by this path. Throws `auth`, and `refused` when it cannot tell now. */
export async function getText(session: Session, path: string, signal: AbortSignal): Promise<string | null> {
  const reply = await send(session, 'GET', path, undefined, signal)
  if (reply.status === 200) return reply.body
  if (reply.status === 404 || reply.status === 405) return null
  throw new MinerError({ code: 'refused', reason: `it does not tell ${path} now (HTTP ${reply.status})` })
}

/** Throws as `put` does. */
function judge(reply: HttpReply, path: string, what: string): void {
  if (reply.status >= 200 && reply.status < 300) return
  if (reply.status === 405 || (reply.status === 404 && wordsOf(reply) === ''))
    throw new MinerError({ code: 'unsupported', what: `this release has no ${path}` })
  throw new MinerError({ code: 'refused', reason: reasonOf(reply, what) })
}

/** With the token that is kept; one who is turned away logs in once: a token lives for an hour after its last use, and some machines ask for none. */
async function send(session: Session, method: Method, path: string, body: Json | undefined, signal: AbortSignal): Promise<HttpReply> {
  const kept = session.memo.get(tokenKey)
  const first = await sendWith(session, typeof kept === 'string' ? kept : null, method, path, body, signal)
  if (first.status !== 401) return first
  session.memo.delete(tokenKey)
  const second = await sendWith(session, await login(session, signal), method, path, body, signal)
  if (second.status !== 401) return second
  session.memo.delete(tokenKey)
  throw new MinerError({ code: 'auth', user: null })
}

function sendWith(session: Session, token: string | null, method: Method, path: string, body: Json | undefined, signal: AbortSignal) {
  const headers = {
    ...(token === null ? {} : { authorization: token }),
    ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
  }
  const text = method === 'GET' ? {} : { body: body === undefined ? '' : JSON.stringify(body), timeoutMs: writeMs }
  return session.rest.request({ method, path: `/api/v1/${path}`, headers, ...text, signal })
}

/** Logs in, whatever token is kept. Throws `auth`. */
export async function login(session: Session, signal: AbortSignal): Promise<string> {
  const token = await session.logins.login(async ({ user, password }) => {
    const body = JSON.stringify({ username: user, password: password.reveal() })
    const headers = { 'content-type': 'application/json' }
    const reply = await session.rest.request({ method: 'POST', path: '/api/v1/auth/login', body, headers, signal })
    const value = textField(recordOf(jsonOf(reply)), 'token')
    if (reply.status === 200 && value !== null) return { kind: 'in', value }
    if ([400, 401, 403, 422].includes(reply.status)) return { kind: 'refused' }
    throw malformed(reply, 'login')
  })
  session.memo.set(tokenKey, token)
  return token
}

function reasonOf(reply: HttpReply, what: string): string {
  const words = wordsOf(reply)
  if (reply.status === 409) return `it is being upgraded and takes no change of its ${what} now; try again when that is done`
  return words === ''
    ? `it answered the change of its ${what} with HTTP ${reply.status}`
    : `it did not take the new ${what} and says ${quote(words)}`
}

/** Plain text, or an object with a message. A page of a web server says nothing. */
function wordsOf(reply: HttpReply): string {
  const value = jsonOf(reply)
  const told = textField(recordOf(value), 'message', 'error', 'detail') ?? (typeof value === 'string' ? value : null)
  return told ?? (/<html/i.test(reply.body) || field(recordOf(value), 'message') !== undefined ? '' : reply.body.trim())
}
