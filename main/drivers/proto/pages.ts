import { MinerError, quote } from '../../contract/failure.ts'
import { field, type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import type { HttpReply, HttpRequest } from '../../transport/http.ts'
import { type MultipartForm, multipart } from '../../transport/multipart.ts'
import { type Json, parseTolerant } from '../../transport/tolerant-json.ts'
import { isCut } from '../dialect/cut.ts'
import type { Session } from '../driver.ts'

/** Where its interface is. */
export const base = '/api/v1/'

const tokenKey = 'proto.token'

/** It answers a file when it has stored it. ms */
const uploadTimeoutMs = 10 * 60_000

type Method = NonNullable<HttpRequest['method']>

/** The value of a page. Throws `auth`, `unsupported` when the release has none, `refused` in its own words, `malformed` also when it came cut off. */
export async function getPage(session: Session, name: string, signal: AbortSignal): Promise<Json> {
  const reply = await send(session, 'GET', name, undefined, signal)
  requireSuccess(reply, name)
  const value = jsonOf(reply, name)
  if (value === undefined) throw new MinerError({ code: 'malformed', where: `${base}${name}, HTTP ${reply.status}`, got: reply.body })
  return value
}

/** The object of a page, under the one name that it may stand behind. Throws as `getPage` does. */
export async function getRecord(session: Session, name: string, under: string, signal: AbortSignal): Promise<JsonRecord> {
  const value = await getPage(session, name, signal)
  const record = recordOf(field(recordOf(value), under)) ?? recordOf(value)
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

/** Changes something. Throws `refused` in its own words, `auth`, `unsupported`. */
export async function change(session: Session, method: Method, name: string, body: Json | undefined, signal: AbortSignal): Promise<void> {
  requireSuccess(await send(session, method, name, body, signal), name)
}

/** The same for what may take its answer with it when it goes down. The password is let in before, so that no answer can only mean that. */
export async function changeLast(
  session: Session,
  method: Method,
  name: string,
  body: Json | undefined,
  signal: AbortSignal,
): Promise<void> {
  await getPage(session, 'mining', signal)
  try {
    await change(session, method, name, body, signal)
  } catch (thrown) {
    if (!(thrown instanceof MinerError) || thrown.failure.code !== 'unreachable') throw thrown
  }
}

/** Puts a form with a file, once, with a token that was let in a moment before. Throws as `change` does. */
export async function putFile(session: Session, name: string, form: MultipartForm, signal: AbortSignal): Promise<void> {
  const token = await logIn(session, signal)
  const { body: upload, contentType } = multipart(form)
  const headers = { 'content-type': contentType, authorization: `Bearer ${token}` }
  const request = { method: 'PUT', path: `${base}${name}`, headers, upload, timeoutMs: uploadTimeoutMs } as const
  requireSuccess(await session.rest.request({ ...request, signal }), name)
}

/** What was given for an old password may end with it. */
export function forgetToken(session: Session): void {
  session.memo.delete(tokenKey)
}

/** With the token that is kept; one who is turned away logs in once. System and network ask for none. */
async function send(session: Session, method: Method, name: string, body: Json | undefined, signal: AbortSignal): Promise<HttpReply> {
  const kept = session.memo.get(tokenKey)
  const first = await sendWith(session, typeof kept === 'string' ? kept : null, { method, name, body }, signal)
  if (first.status !== 401) return first
  session.memo.delete(tokenKey)
  const second = await sendWith(session, await logIn(session, signal), { method, name, body }, signal)
  if (second.status !== 401) return second
  session.memo.delete(tokenKey)
  throw new MinerError({ code: 'refused', reason: 'it took the password and then did not accept the session that it gave for it' })
}

/** Makes sure that a password is let in. Throws `auth`. */
export async function logIn(session: Session, signal: AbortSignal): Promise<string> {
  const token = await session.logins.login(
    async ({ password }) => {
      const call = { method: 'POST', name: 'auth/login', body: { password: password.reveal() } } as const
      const reply = await sendWith(session, null, call, signal)
      if (reply.status === 401 || reply.status === 403) return { kind: 'refused' }
      requireSuccess(reply, 'auth/login')
      const value = textField(recordOf(jsonOf(reply, 'auth/login')), 'access_token')
      if (value === null) throw new MinerError({ code: 'malformed', where: `${base}auth/login`, got: 'an answer without a token' })
      return { kind: 'in', value }
    },
    { passwordOnly: true, most: 3 },
  )
  session.memo.set(tokenKey, token)
  return token
}

interface Call {
  readonly method: Method
  readonly name: string
  readonly body: Json | undefined
}

function sendWith(session: Session, token: string | null, { method, name, body }: Call, signal: AbortSignal): Promise<HttpReply> {
  const headers = {
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  }
  const text = method === 'GET' ? {} : { body: body === undefined ? '' : JSON.stringify(body) }
  return session.rest.request({ method, path: `${base}${name}`, headers, ...text, signal })
}

function requireSuccess(reply: HttpReply, name: string): void {
  if (reply.status >= 200 && reply.status < 300) return
  if (reply.status === 404 || reply.status === 405)
    throw new MinerError({ code: 'unsupported', what: `this release has no ${base}${name}` })
  const parsed = parseTolerant(reply.body.trim())
  const answer = parsed.ok ? recordOf(parsed.value) : null
  const words = textField(recordOf(field(answer, 'error')) ?? answer, 'message', 'error')
  const reason = words === null ? `it answers ${name} with HTTP ${reply.status}` : `it answers ${name} with ${quote(words)}`
  throw new MinerError({ code: 'refused', reason })
}

/** `undefined` when it is no JSON. Throws `malformed` when its end was lost: a short list would pass for the whole one. */
function jsonOf(reply: HttpReply, name: string): Json | undefined {
  const parsed = parseTolerant(reply.body.trim())
  if (isCut(parsed)) throw new MinerError({ code: 'malformed', where: `${base}${name}, which came cut off`, got: reply.body })
  return parsed.ok ? parsed.value : undefined
}
