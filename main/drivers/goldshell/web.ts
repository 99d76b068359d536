import { MinerError, quote } from '../../contract/failure.ts'
import { recordOf, textField } from '../../transport/fields.ts'
import type { HttpReply } from '../../transport/http.ts'
import type { LoginAttempt } from '../../transport/logins.ts'
import { type Json, type Parsed, parseTolerant } from '../../transport/tolerant-json.ts'
import type { Credential } from '../../transport/web-access.ts'
import { isCut } from '../dialect/cut.ts'
import type { Session } from '../driver.ts'
import { cipherPassword } from './cipher.ts'

/** One call of the web interface. */
interface Call {
  readonly method: 'GET' | 'PUT'
  readonly path: string
  readonly body?: Json
}

const tokenKey = 'goldshell.token'
const cipherKey = 'goldshell.cipher'

/** Nobody has described what wrong passwords do, so few are tried in one go. */
const mostAttempts = 3

/** Reads something; logs in where it is not given without. Throws `malformed` when it came cut off or is no JSON. */
export async function get(session: Session, path: string, signal: AbortSignal): Promise<Json> {
  const call: Call = { method: 'GET', path }
  const reply = await send(session, call, signal)
  return answerOf(isTurnedAway(reply) ? await sendAnew(session, call, signal) : reply, path)
}

/** Changes something. The answer says nothing but that it came. Throws `refused` in the miner's own words. */
export async function put(session: Session, path: string, body: Json | null, signal: AbortSignal): Promise<void> {
  await unlock(session, signal)
  const call: Call = { method: 'PUT', path, ...(body === null ? {} : { body }) }
  const reply = await send(session, call, signal)
  const isDenied = reply.status === 401 || reply.status === 403
  requireSuccess(isDenied ? await sendAnew(session, call, signal) : reply, path)
}

/** The same for what may take its answer with it when it goes down; the password was taken before, so only the read-back tells whether it took. */
export async function putLast(session: Session, path: string, body: Json | null, signal: AbortSignal): Promise<void> {
  await unlock(session, signal)
  try {
    await put(session, path, body, signal)
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code !== 'unreachable' && code !== 'malformed') throw thrown
  }
}

/** Makes sure that there is a token. Throws what a login throws. */
export async function unlock(session: Session, signal: AbortSignal): Promise<void> {
  if (tokenOf(session) === null) await logIn(session, signal)
}

/** Without a session, and when one has run out, it may also answer with its page or an error of its server. */
function isTurnedAway(reply: HttpReply): boolean {
  if (reply.status === 401 || reply.status === 403 || reply.status >= 500) return true
  return reply.status === 200 && !parse(reply).ok
}

async function sendAnew(session: Session, call: Call, signal: AbortSignal): Promise<HttpReply> {
  session.memo.delete(tokenKey)
  await logIn(session, signal)
  const reply = await send(session, call, signal)
  if (reply.status !== 401 && reply.status !== 403) return reply
  session.memo.delete(tokenKey)
  throw new MinerError({ code: 'refused', reason: 'it took the password and then did not accept the session that it gave for it' })
}

function send(session: Session, { method, path, body }: Call, signal: AbortSignal): Promise<HttpReply> {
  const token = tokenOf(session)
  const headers = {
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  }
  return session.rest.request({
    method,
    path,
    headers,
    signal,
    ...(method === 'PUT' ? { body: body === undefined ? '' : JSON.stringify(body) } : {}),
  })
}

function tokenOf(session: Session): string | null {
  const token = session.memo.get(tokenKey)
  return typeof token === 'string' ? token : null
}

/** What was given for an old password may end with it. */
export function forgetToken(session: Session): void {
  session.memo.delete(tokenKey)
}

/** Whether the login that was made took the password ciphered only. */
export function wantsCiphered(session: Session): boolean {
  return session.memo.get(cipherKey) === true
}

/** Logs in anew. Its own page logs out first, and so does every client that is known to work. Throws `auth` when no password is let in. */
export async function logIn(session: Session, signal: AbortSignal): Promise<void> {
  const token = await session.logins.login(
    async credential => {
      await session.rest.request({ path: '/user/logout', signal })
      return attempt(session, credential, signal)
    },
    { most: mostAttempts },
  )
  session.memo.set(tokenKey, token)
}

/** Plain first; an answer that is none means that it wants the password ciphered. Which of the two it wants is kept. */
async function attempt(session: Session, credential: Credential, signal: AbortSignal): Promise<LoginAttempt<string>> {
  const known = session.memo.get(cipherKey)
  for (const ciphered of typeof known === 'boolean' ? [known] : [false, true]) {
    const reply = await askIn(session, credential, ciphered, signal)
    const parsed = parse(reply)
    const answer = reply.status === 200 && parsed.ok && !isCut(parsed) ? recordOf(parsed.value) : null
    if (answer !== null || reply.status === 401 || reply.status === 403) {
      const token = textField(answer, 'JWT Token')
      if (token !== null) session.memo.set(cipherKey, ciphered)
      return token === null ? { kind: 'refused' } : { kind: 'in', value: token }
    }
  }
  return { kind: 'refused' }
}

/** The password stands in the address, which must not get into a message. */
async function askIn(session: Session, { user, password }: Credential, ciphered: boolean, signal: AbortSignal): Promise<HttpReply> {
  const secret = ciphered ? cipherPassword(password.reveal()) : encodeURIComponent(password.reveal())
  const path = `/user/login?username=${encodeURIComponent(user)}&password=${secret}&cipher=${ciphered}`
  try {
    return await session.rest.request({ path, signal })
  } catch (thrown) {
    if (!(thrown instanceof MinerError) || thrown.failure.code !== 'timeout') throw thrown
    throw new MinerError({ ...thrown.failure, during: 'GET /user/login' })
  }
}

function answerOf(reply: HttpReply, path: string): Json {
  requireSuccess(reply, path)
  const parsed = parse(reply)
  if (!parsed.ok) throw new MinerError({ code: 'malformed', where: `${path}, HTTP ${reply.status}`, got: reply.body })
  // A short list would pass for the whole one, and half a setting, written back, would lose the other half.
  if (isCut(parsed)) throw new MinerError({ code: 'malformed', where: `${path}, which came cut off`, got: reply.body })
  return parsed.value
}

function requireSuccess(reply: HttpReply, path: string): void {
  if (reply.status >= 200 && reply.status < 300) return
  if (reply.status === 404 || reply.status === 405) throw new MinerError({ code: 'unsupported', what: `this firmware has no ${path}` })
  throw new MinerError({ code: 'refused', reason: `it answers ${path} with HTTP ${reply.status} and says ${quote(reply.body)}` })
}

function parse(reply: HttpReply): Parsed {
  return parseTolerant(reply.body.trim())
}
