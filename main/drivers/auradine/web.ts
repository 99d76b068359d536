import { MinerError, quote } from '../../contract/failure.ts'
import { isError, sectionOf, statusOf } from '../../transport/cgminer-reply.ts'
import { type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import type { HttpReply } from '../../transport/http.ts'
import type { LoginAttempt } from '../../transport/logins.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import type { Credential } from '../../transport/web-access.ts'
import { isCut } from '../dialect/cut.ts'
import type { Session } from '../driver.ts'
import { webPort } from './identify.ts'

const tokenKey = 'auradine.token'

/** Nobody has described what wrong passwords do, so few are tried in one go. */
const mostAttempts = 3

/** Reads by name; logs in where it is turned away. Throws `malformed` when it came cut off or is none, `refused` in the miner's own words. */
export async function get(session: Session, name: string, signal: AbortSignal): Promise<JsonRecord> {
  return secured(session, name, () => send(session, name, null, signal), signal)
}

/** Changes something. Throws `refused` in the miner's own words. */
export async function post(session: Session, name: string, values: JsonRecord, signal: AbortSignal): Promise<void> {
  await unlock(session, signal)
  await secured(session, name, () => send(session, name, { command: name, ...values }, signal), signal)
}

/** The same for what may take its answer with it; the password was taken before, so only the read-back tells whether it took. */
export async function postLast(session: Session, name: string, values: JsonRecord, signal: AbortSignal): Promise<void> {
  await unlock(session, signal)
  try {
    await post(session, name, values, signal)
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code !== 'unreachable' && code !== 'malformed') throw thrown
  }
}

/** Makes sure that there is a token. Throws what a login throws. */
export async function unlock(session: Session, signal: AbortSignal): Promise<void> {
  if (tokenOf(session) === null) await logIn(session, signal)
}

async function secured(session: Session, name: string, ask: () => Promise<HttpReply>, signal: AbortSignal): Promise<JsonRecord> {
  const reply = await ask()
  if (!wantsToken(reply)) return answerOf(reply, name)
  session.memo.delete(tokenKey)
  await logIn(session, signal)
  const again = await ask()
  if (!wantsToken(again)) return answerOf(again, name)
  session.memo.delete(tokenKey)
  throw new MinerError({ code: 'refused', reason: 'it took the password and then did not accept the session that it gave for it' })
}

/** Releases differ in how they say it: a status of HTTP, or an error that speaks of the token. */
function wantsToken(reply: HttpReply): boolean {
  if (reply.status === 401 || reply.status === 403) return true
  const status = statusOf(recordIn(reply) ?? undefined)
  return isError(status) && /token|session|expired/i.test(status?.message ?? '')
}

function send(session: Session, name: string, body: JsonRecord | null, signal: AbortSignal): Promise<HttpReply> {
  const token = tokenOf(session)
  const headers = {
    ...(token === null ? {} : { token }),
    ...(body === null ? {} : { 'content-type': 'application/json' }),
  }
  const request = body === null ? { path: `/${name}` } : { method: 'POST' as const, path: `/${name}`, body: JSON.stringify(body) }
  return session.httpAt(webPort).request({ ...request, headers, signal })
}

function tokenOf(session: Session): string | null {
  const token = session.memo.get(tokenKey)
  return typeof token === 'string' ? token : null
}

/** What was given for an old password may end with it. */
export function forgetToken(session: Session): void {
  session.memo.delete(tokenKey)
}

/** Logs in anew. Throws `auth` when none of the passwords is let in. */
export async function logIn(session: Session, signal: AbortSignal): Promise<void> {
  const token = await session.logins.login(credential => attempt(session, credential, signal), { most: mostAttempts })
  session.memo.set(tokenKey, token)
}

async function attempt(session: Session, { user, password }: Credential, signal: AbortSignal): Promise<LoginAttempt<string>> {
  const reply = await send(session, 'token', { command: 'token', user, password: password.reveal() }, signal)
  const record = recordIn(reply)
  const token = textField(sectionOf(record ?? undefined, 'Token')[0] ?? null, 'Token')
  if (token !== null) return { kind: 'in', value: token }
  if (reply.status === 401 || reply.status === 403 || isError(statusOf(record ?? undefined))) return { kind: 'refused' }
  throw new MinerError({ code: 'malformed', where: `/token on port ${webPort}, HTTP ${reply.status}`, got: 'an answer without a token' })
}

function answerOf(reply: HttpReply, name: string): JsonRecord {
  if (reply.status === 404) throw new MinerError({ code: 'unsupported', what: `this firmware has no /${name} on port ${webPort}` })
  const record = recordIn(reply)
  if (record === null && /^\s*</.test(reply.body))
    throw new MinerError({ code: 'refused', reason: `it answers ${name} with a web page, HTTP ${reply.status}` })
  const status = statusOf(record ?? undefined)
  if (isError(status)) throw new MinerError({ code: 'refused', reason: `it answers ${name} with ${quote(status?.message ?? reply.body)}` })
  // A short list would pass for the whole one.
  if (record === null || reply.status >= 300)
    throw new MinerError({ code: 'malformed', where: `/${name} on port ${webPort}, HTTP ${reply.status}`, got: reply.body })
  return record
}

/** `null` when it is no object, or lost its end. */
function recordIn(reply: HttpReply): JsonRecord | null {
  const parsed = parseTolerant(reply.body.trim())
  return parsed.ok && !isCut(parsed) ? recordOf(parsed.value) : null
}
