import { randomBytes } from 'node:crypto'
import { MinerError, quote } from '../../contract/failure.ts'
import { type JsonRecord, numberField, recordOf } from '../../transport/fields.ts'
import type { HttpReply } from '../../transport/http.ts'
import type { LoginAttempt } from '../../transport/logins.ts'
import { type Json, type Parsed, parseTolerant } from '../../transport/tolerant-json.ts'
import type { Credential } from '../../transport/web-access.ts'
import { isCut } from '../dialect/cut.ts'
import { throughWeb } from '../dialect/web-door.ts'
import type { Session } from '../driver.ts'

const cookieKey = 'sealminer.cookie'
const needsWeb = 'this firmware is changed there'

/** Nobody has described what wrong passwords do, so few are tried in one go. */
const mostAttempts = 3

/** Reads a page, `/cgi-bin/NAME.php`. Throws `malformed` when it came cut off or is no JSON, and what a login throws. */
export function getPage(session: Session, name: string, signal: AbortSignal): Promise<JsonRecord> {
  return call(session, name, null, signal)
}

/** Writes to a page. Throws as `getPage` does. */
export function postPage(session: Session, name: string, body: Json, signal: AbortSignal): Promise<JsonRecord> {
  return call(session, name, JSON.stringify(body), signal)
}

/** Tells a page to do what may cut its own answer off. Throws what a login throws, and `refused` by status. */
export async function postLast(session: Session, name: string, signal: AbortSignal): Promise<void> {
  await logIn(session, signal)
  try {
    const reply = await send(session, name, '', signal)
    requireSuccess(reply, name)
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code !== 'unreachable' && code !== 'malformed' && code !== 'timeout') throw thrown
  }
}

/** Makes sure that the password is right. Throws what a login throws. */
export async function logIn(session: Session, signal: AbortSignal): Promise<void> {
  const cookie = await throughWeb(
    session,
    needsWeb,
    () => session.logins.login(credential => attempt(session, credential, signal), { most: mostAttempts }),
    signal,
  )
  session.memo.set(cookieKey, cookie)
}

/** What was given for an old password may end with it. */
export function forgetSession(session: Session): void {
  session.memo.delete(cookieKey)
}

/** Logs in where nobody is logged in, and once more where the session has run out. */
async function call(session: Session, name: string, body: string | null, signal: AbortSignal): Promise<JsonRecord> {
  if (cookieOf(session) !== null) {
    const reply = await send(session, name, body, signal)
    if (!isTurnedAway(reply)) return answerOf(reply, name)
  }
  await logIn(session, signal)
  return answerOf(await send(session, name, body, signal), name)
}

function send(session: Session, name: string, body: string | null, signal: AbortSignal): Promise<HttpReply> {
  const cookie = cookieOf(session)
  const headers = {
    'x-requested-with': 'XMLHttpRequest',
    ...(cookie === null ? {} : { cookie }),
    ...(body === null ? {} : { 'content-type': 'application/json' }),
  }
  const path = `/cgi-bin/${name}.php`
  return session.rest.request(body === null ? { path, headers, signal } : { method: 'POST', path, body, headers, signal })
}

function cookieOf(session: Session): string | null {
  const cookie = session.memo.get(cookieKey)
  return typeof cookie === 'string' ? cookie : null
}

/** Its server takes the name of a session from the client, and tells another one if it does not. */
async function attempt(session: Session, { user, password }: Credential, signal: AbortSignal): Promise<LoginAttempt<string>> {
  const own = randomBytes(13).toString('hex')
  const reply = await session.rest.request({
    method: 'POST',
    path: '/cgi-bin/login.php',
    body: `username=${encodeURIComponent(user)}&origin_pwd=${encodeURIComponent(password.reveal())}`,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-requested-with': 'XMLHttpRequest',
      cookie: `userLanguage=en; PHPSESSID=${own}`,
    },
    signal,
  })
  if (reply.status === 401 || reply.status === 403) return { kind: 'refused' }
  requireSuccess(reply, 'login')
  const state = numberField(answerOf(reply, 'login'), 'state')
  if (state === null) throw new MinerError({ code: 'malformed', where: 'login', got: reply.body })
  if (state !== 0) return { kind: 'refused' }
  const given = /PHPSESSID=([\w,-]+)/.exec(reply.headers['set-cookie'] ?? '')?.[1]
  return { kind: 'in', value: `username=${encodeURIComponent(user)}; userLanguage=en; PHPSESSID=${given ?? own}` }
}

/** Without a session it sends to its login page, or answers with it. */
function isTurnedAway(reply: HttpReply): boolean {
  if (reply.status === 401 || reply.status === 403 || (reply.status >= 300 && reply.status < 400)) return true
  return reply.status === 200 && /^\s*</.test(reply.body)
}

function answerOf(reply: HttpReply, name: string): JsonRecord {
  if (isTurnedAway(reply))
    throw new MinerError({ code: 'refused', reason: 'it took the password and then did not accept the session that it gave for it' })
  requireSuccess(reply, name)
  const parsed: Parsed = parseTolerant(reply.body.trim())
  const record = parsed.ok ? recordOf(parsed.value) : null
  if (record === null) throw new MinerError({ code: 'malformed', where: `${name}, HTTP ${reply.status}`, got: reply.body })
  // Half a configuration, written back, would lose the other half.
  if (isCut(parsed)) throw new MinerError({ code: 'malformed', where: `${name}, which came cut off`, got: reply.body })
  return record
}

function requireSuccess(reply: HttpReply, name: string): void {
  if (reply.status >= 200 && reply.status < 400) return
  if (reply.status === 404) throw new MinerError({ code: 'unsupported', what: `this firmware has no ${name}.php` })
  throw new MinerError({ code: 'refused', reason: `it answers ${name} with HTTP ${reply.status} and says ${quote(reply.body)}` })
}
