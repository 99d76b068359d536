import { MinerError, quote } from '../../contract/failure.ts'
import { booleanField, field, type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import type { HttpReply } from '../../transport/http.ts'
import type { LoginAttempt } from '../../transport/logins.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import type { Credential } from '../../transport/web-access.ts'
import { isCut } from '../dialect/cut.ts'
import type { Session } from '../driver.ts'

/** The fields of a form. */
export type Form = Readonly<Record<string, string>>

const tokenKey = 'innosilicon.token'
const heldKey = 'innosilicon.heldUntil'

/** A few wrong passwords lock the account, its owner's browser included. */
const mostAttempts = 2

/** How long no password is sent after it said that it takes none for a while. It does not say for how long. ms */
const holdMs = 10 * 60_000

/** A lock in whatever words. */
const lockWords = /lock|too many|try again|later|minute|wait/i

/** A wrong password with a count of those that are left is no lock yet. */
const leftWords = /\b(?:left|remain\w*)\b/i

/**
 * One call, by its name behind `/api/`; everything is a POST. Logs in where it is turned away. Throws `refused` in the miner's own words, and
 * `malformed` when the answer came cut off or is none.
 */
export async function call(session: Session, name: string, signal: AbortSignal, form: Form | null = null): Promise<JsonRecord> {
  const hadToken = tokenOf(session) !== null
  const reply = await send(session, name, form, signal)
  if (!isTurnedAway(reply, hadToken)) return answerOf(reply, name)
  session.memo.delete(tokenKey)
  await logIn(session, signal)
  const again = await send(session, name, form, signal)
  if (!isSessionGone(again)) return answerOf(again, name)
  session.memo.delete(tokenKey)
  throw new MinerError({ code: 'refused', reason: 'it took the password and then did not accept the session that it gave for it' })
}

/** The same for what may take its answer with it when it goes down; the password was taken before, so only the read-back tells whether it took. */
export async function callLast(session: Session, name: string, form: Form | null, signal: AbortSignal): Promise<void> {
  await unlock(session, signal)
  try {
    await call(session, name, signal, form)
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code !== 'unreachable' && code !== 'malformed') throw thrown
  }
}

/** Makes sure that there is a session. Throws what a login throws; `refused` while it takes no password. */
export async function unlock(session: Session, signal: AbortSignal): Promise<void> {
  if (tokenOf(session) === null) await logIn(session, signal)
}

/** Without a session any refusal may mean that one is wanted. */
function isTurnedAway(reply: HttpReply, hadToken: boolean): boolean {
  return isSessionGone(reply) || (!hadToken && booleanField(recordIn(reply), 'success') === false)
}

/** `{"success":false,"token":"expired"}` */
function isSessionGone(reply: HttpReply): boolean {
  if (reply.status === 401 || reply.status === 403) return true
  const record = recordIn(reply)
  return booleanField(record, 'success') === false && field(record, 'token') !== undefined
}

function send(session: Session, name: string, form: Form | null, signal: AbortSignal): Promise<HttpReply> {
  const token = tokenOf(session)
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  }
  const body = new URLSearchParams(form === null ? {} : { ...form }).toString()
  return session.rest.request({ method: 'POST', path: `/api/${name}`, headers, body, signal })
}

function tokenOf(session: Session): string | null {
  const token = session.memo.get(tokenKey)
  return typeof token === 'string' ? token : null
}

/** Logs in anew. Throws `auth` when no password is let in, `refused` while it takes none. */
export async function logIn(session: Session, signal: AbortSignal): Promise<void> {
  refuseWhileHeld(session)
  const token = await session.logins.login(credential => attempt(session, credential, signal), { most: mostAttempts })
  session.memo.set(tokenKey, token)
}

async function attempt(session: Session, { user, password }: Credential, signal: AbortSignal): Promise<LoginAttempt<string>> {
  const reply = await send(session, 'auth', { username: user, password: password.reveal() }, signal)
  const record = recordIn(reply)
  const token = textField(record, 'jwt')
  if (token !== null) return { kind: 'in', value: token }
  const words = textField(record, 'message') ?? ''
  if (lockWords.test(words) && !leftWords.test(words)) {
    session.memo.set(heldKey, session.now() + holdMs)
    refuseWhileHeld(session)
  }
  if (booleanField(record, 'success') === false || reply.status === 401 || reply.status === 403) return { kind: 'refused' }
  throw new MinerError({ code: 'malformed', where: `/api/auth, HTTP ${reply.status}`, got: 'an answer without a token' })
}

function refuseWhileHeld(session: Session): void {
  const until = session.memo.get(heldKey)
  const leftMs = typeof until === 'number' ? until - session.now() : 0
  if (leftMs <= 0) return
  throw new MinerError({
    code: 'refused',
    reason: `it is locked because wrong passwords were sent to it, so none is sent for another ${Math.ceil(leftMs / 60_000)} min; try again then`,
  })
}

function answerOf(reply: HttpReply, name: string): JsonRecord {
  if (reply.status === 404) throw new MinerError({ code: 'unsupported', what: `this firmware has no /api/${name}` })
  const record = recordIn(reply)
  if (record === null || reply.status >= 300)
    throw new MinerError({ code: 'malformed', where: `/api/${name}, HTTP ${reply.status}`, got: reply.body })
  if (booleanField(record, 'success') !== false) return record
  throw new MinerError({ code: 'refused', reason: `it answers ${name} with ${quote(textField(record, 'message', 'error') ?? reply.body)}` })
}

/** `null` when it is no object, or lost its end. */
function recordIn(reply: HttpReply): JsonRecord | null {
  const parsed = parseTolerant(reply.body.trim())
  return parsed.ok && !isCut(parsed) ? recordOf(parsed.value) : null
}
