import { MinerError, quote } from '../../contract/failure.ts'
import type { Secret } from '../../lib/secret.ts'
import { type JsonRecord, numberField, recordOf, textField } from '../../transport/fields.ts'
import type { HttpReply } from '../../transport/http.ts'
import type { LoginAttempt } from '../../transport/logins.ts'
import type { multipart } from '../../transport/multipart.ts'
import { type Json, type Parsed, parseTolerant } from '../../transport/tolerant-json.ts'
import type { Credential } from '../../transport/web-access.ts'
import { isCut } from '../dialect/cut.ts'
import type { Session } from '../driver.ts'

/** A form with a file. */
type Form = ReturnType<typeof multipart>

/** It answers when it has written the flash. ms */
const uploadTimeoutMs = 10 * 60_000

/** One call, by its name behind `/api/v1/`. */
interface Call {
  readonly method: 'GET' | 'POST'
  readonly name: string
  readonly body?: JsonRecord
}

const tokenKey = 'vnish.token'
const lockedKey = 'vnish.lockedUntil'

/** Wrong passwords lock everybody out for minutes, so few are tried in one go. */
const mostAttempts = 3

/** How long it is left alone when it says that it is locked, but not for how long. s */
const usualLockS = 60

/** Reads what needs no password; with the token where there is one, because newer releases hide worker names without. */
export async function getOpen(session: Session, name: string, signal: AbortSignal): Promise<Json> {
  const call: Call = { method: 'GET', name }
  const reply = await send(session, call, tokenOf(session), signal)
  if (reply.status !== 401) return answerOf(reply, name)
  session.memo.delete(tokenKey)
  return answerOf(await sendSecured(session, call, signal), name)
}

/** Reads what needs the password. Throws `auth`; `refused` while it is locked after wrong passwords. */
export async function getSecured(session: Session, name: string, signal: AbortSignal): Promise<Json> {
  return answerOf(await sendSecured(session, { method: 'GET', name }, signal), name)
}

/**
 * Changes something. `null` = it answered with nothing, which is a yes here. Throws `refused` in its own words, and `malformed` when the answer to
 * a body came cut off: it tells what has to be restarted.
 */
export async function post(session: Session, name: string, body: JsonRecord | null, signal: AbortSignal): Promise<JsonRecord | null> {
  const reply = await sendSecured(session, { method: 'POST', name, ...(body === null ? {} : { body }) }, signal)
  requireSuccess(reply, name)
  const parsed = parse(reply)
  if (body !== null && isCut(parsed))
    throw new MinerError({ code: 'malformed', where: `the answer to /api/v1/${name}, which came cut off`, got: reply.body })
  return parsed.ok ? recordOf(parsed.value) : null
}

/** The same for the calls that ask for no password. */
export async function postOpen(session: Session, name: string, body: JsonRecord, signal: AbortSignal): Promise<void> {
  const reply = await send(session, { method: 'POST', name, body }, tokenOf(session), signal)
  if (reply.status === 401) await post(session, name, body, signal)
  else requireSuccess(reply, name)
}

/** Sends a file. Returns what it says to it. Throws as `post` does; an answer with 401 is a refusal, because the file is not sent twice. */
export async function upload(session: Session, name: string, form: Form, signal: AbortSignal): Promise<JsonRecord | null> {
  // A token that is certain to count: a session that ran out would cost the whole file.
  session.memo.delete(tokenKey)
  const token = await logIn(session, signal)
  const headers = { authorization: `Bearer ${token}`, 'content-type': form.contentType }
  const path = `/api/v1/${name}`
  const reply = await session.rest.request({ method: 'POST', path, upload: form.body, headers, timeoutMs: uploadTimeoutMs, signal })
  requireSuccess(reply, name)
  const parsed = parse(reply)
  return parsed.ok ? recordOf(parsed.value) : null
}

/** A text that needs no password; `null` = this release has none by this name. */
export async function getText(session: Session, name: string, signal: AbortSignal): Promise<string | null> {
  const reply = await send(session, { method: 'GET', name }, tokenOf(session), signal)
  if (reply.status === 404) return null
  requireSuccess(reply, name)
  return reply.body
}

/** The password that opens it now, proved by a login of its own. Throws what a login throws. */
export async function presentPassword(session: Session, signal: AbortSignal): Promise<Secret> {
  session.memo.delete(tokenKey)
  await logIn(session, signal)
  const { credential } = session.logins
  if (!credential) throw new MinerError({ code: 'auth', user: null })
  return credential.password
}

/** What it gave for the old password may go on to count, or not. */
export function forgetToken(session: Session): void {
  session.memo.delete(tokenKey)
}

/** Makes sure that there is a token. Throws what a login throws. */
export async function unlock(session: Session, signal: AbortSignal): Promise<void> {
  if (tokenOf(session) === null) await logIn(session, signal)
}

/** The object of an answer. Throws `malformed` when it is none. */
export function requireRecord(answer: Json, name: string): JsonRecord {
  const record = recordOf(answer)
  if (record === null) throw new MinerError({ code: 'malformed', where: `/api/v1/${name}`, got: JSON.stringify(answer) })
  return record
}

async function sendSecured(session: Session, call: Call, signal: AbortSignal): Promise<HttpReply> {
  const known = tokenOf(session)
  if (known !== null) {
    const reply = await send(session, call, known, signal)
    if (reply.status !== 401) return reply
    // The session ran out, or somebody changed the password.
    session.memo.delete(tokenKey)
  }
  const reply = await send(session, call, await logIn(session, signal), signal)
  if (reply.status !== 401) return reply
  session.memo.delete(tokenKey)
  throw new MinerError({ code: 'refused', reason: 'it took the password and then did not accept the session that it gave for it' })
}

async function send(session: Session, { method, name, body }: Call, token: string | null, signal: AbortSignal): Promise<HttpReply> {
  const headers = {
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  }
  const path = `/api/v1/${name}`
  return session.rest.request({ method, path, headers, signal, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
}

function tokenOf(session: Session): string | null {
  const token = session.memo.get(tokenKey)
  return typeof token === 'string' ? token : null
}

/** Sends no password while the machine is locked, whoever locked it. */
async function logIn(session: Session, signal: AbortSignal): Promise<string> {
  refuseWhileLocked(session)
  const status = await send(session, { method: 'GET', name: 'status' }, null, signal)
  noteLock(session, status)
  const token = await session.logins.login(credential => attempt(session, credential, signal), {
    passwordOnly: true,
    most: mostAttempts,
  })
  session.memo.set(tokenKey, token)
  return token
}

async function attempt(session: Session, credential: Credential, signal: AbortSignal): Promise<LoginAttempt<string>> {
  // The default of the older releases: sent here, it would only count as a wrong password.
  if (credential.isDefault && credential.user === 'root') return { kind: 'refused' }
  refuseWhileLocked(session)
  const reply = await send(session, { method: 'POST', name: 'unlock', body: { pw: credential.password.reveal() } }, null, signal)
  if (reply.status === 401 || reply.status === 403 || reply.status === 429) {
    noteLock(session, reply)
    if (reply.status === 429) refuseWhileLocked(session)
    return { kind: 'refused' }
  }
  const token = textField(requireRecord(answerOf(reply, 'unlock'), 'unlock'), 'token')
  if (token === null) throw new MinerError({ code: 'malformed', where: '/api/v1/unlock', got: 'an answer without a token' })
  return { kind: 'in', value: token }
}

/** Keeps until when it takes no password, when an answer says so. */
function noteLock(session: Session, reply: HttpReply): void {
  const parsed = parse(reply)
  const told = parsed.ok ? numberField(recordOf(parsed.value), 'unlock_timeout') : null
  const seconds = told ?? (reply.status === 429 ? usualLockS : 0)
  if (seconds > 0) session.memo.set(lockedKey, session.now() + Math.min(seconds, 86_400) * 1000)
}

function refuseWhileLocked(session: Session): void {
  const until = session.memo.get(lockedKey)
  const leftMs = typeof until === 'number' ? until - session.now() : 0
  if (leftMs <= 0) return
  throw new MinerError({
    code: 'refused',
    reason: `it takes no password for another ${Math.ceil(leftMs / 1000)} s, because wrong ones were sent to it; try again then`,
  })
}

function answerOf(reply: HttpReply, name: string): Json {
  requireSuccess(reply, name)
  const parsed = parse(reply)
  if (!parsed.ok) throw new MinerError({ code: 'malformed', where: `/api/v1/${name}, HTTP ${reply.status}`, got: reply.body })
  // A short list would pass for the whole one, and half a configuration, written back, would lose the other half.
  if (isCut(parsed)) throw new MinerError({ code: 'malformed', where: `/api/v1/${name}, which came cut off`, got: reply.body })
  return parsed.value
}

function requireSuccess(reply: HttpReply, name: string): void {
  if (reply.status >= 200 && reply.status < 300) return
  if (reply.status === 404) throw new MinerError({ code: 'unsupported', what: `this firmware has no /api/v1/${name}` })
  const parsed = parse(reply)
  const words = (parsed.ok ? textField(recordOf(parsed.value), 'err', 'error', 'message') : null) ?? reply.body
  throw new MinerError({ code: 'refused', reason: `it answers ${name} with HTTP ${reply.status} and says ${quote(words)}` })
}

function parse(reply: HttpReply): Parsed {
  return parseTolerant(reply.body.trim())
}
