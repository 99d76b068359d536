import { MinerError, quote } from '../../contract/failure.ts'
import { field, type JsonRecord, numberField, recordOf, textField } from '../../transport/fields.ts'
import type { HttpReply } from '../../transport/http.ts'
import type { LoginAttempt } from '../../transport/logins.ts'
import { type MultipartForm, multipart } from '../../transport/multipart.ts'
import { type Json, parseTolerant } from '../../transport/tolerant-json.ts'
import type { Credential } from '../../transport/web-access.ts'
import { isCut } from '../dialect/cut.ts'
import type { Session } from '../driver.ts'

/** The fields of a form; `post` says what is wanted of the page. */
type Form = Readonly<Record<string, string>>

const cookieKey = 'iceriver.cookie'

/** It answers a file when it has stored it. ms */
const uploadTimeoutMs = 10 * 60_000

/** Two wrong ones at the most in one go: whether it locks anybody out is not known. */
const mostAttempts = 2

/** Codes of a login that say that user or password are wrong. */
const wrongUser = 1001
const wrongPassword = 1002

/**
 * Asks a page of the web interface, logging in when it wants that. Its `data`; empty when it answers with none. Throws `refused` in its own
 * words, `auth`, and `malformed` when the answer came cut off.
 */
export async function ask(session: Session, page: string, form: Form, signal: AbortSignal): Promise<JsonRecord> {
  return recordOf(await askData(session, page, form, signal)) ?? {}
}

/** The same for a page whose `data` may be no object. `null` = it answers with none. */
export async function askData(session: Session, page: string, form: Form, signal: AbortSignal): Promise<Json> {
  const cookie = session.memo.get(cookieKey)
  const reply = await post(session, page, form, typeof cookie === 'string' ? cookie : null, signal)
  if (!wantsLogin(reply)) return dataOf(reply, page)
  session.memo.delete(cookieKey)
  const again = await post(session, page, form, await logIn(session, signal), signal)
  if (!wantsLogin(again)) return dataOf(again, page)
  session.memo.delete(cookieKey)
  throw new MinerError({ code: 'refused', reason: 'it took the password and then did not accept the session that it gave for it' })
}

/** The same for what may take its answer with it when it goes down. Makes sure of the session first, so that no answer can only mean that. */
export async function askLast(session: Session, page: string, form: Form, signal: AbortSignal): Promise<void> {
  await ask(session, 'userpanel', { post: '4' }, signal)
  try {
    await ask(session, page, form, signal)
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code !== 'unreachable' && code !== 'malformed') throw thrown
  }
}

/** Sends a form with a file, once. Throws as `ask` does. @param page with its query */
export async function sendFile(session: Session, page: string, form: MultipartForm, signal: AbortSignal): Promise<void> {
  await ask(session, 'userpanel', { post: '4' }, signal)
  const cookie = session.memo.get(cookieKey)
  const { body: upload, contentType } = multipart(form)
  const headers = { 'content-type': contentType, ...(typeof cookie === 'string' && cookie !== '' ? { cookie } : {}) }
  const reply = await session.rest.request({ method: 'POST', path: `/user/${page}`, headers, upload, timeoutMs: uploadTimeoutMs, signal })
  if (wantsLogin(reply))
    throw new MinerError({ code: 'refused', reason: 'its session ended while the file was sent, which it did not take; try again' })
  dataOf(reply, page.split('?', 1)[0] ?? page)
}

/** What was given for an old password may end with it. */
export function forgetCookie(session: Session): void {
  session.memo.delete(cookieKey)
}

/** A new session. Throws `auth` when every password was refused. */
export async function logIn(session: Session, signal: AbortSignal): Promise<string> {
  const cookie = await session.logins.login(credential => attempt(session, credential, signal), { most: mostAttempts })
  session.memo.set(cookieKey, cookie)
  return cookie
}

async function attempt(session: Session, { user, password }: Credential, signal: AbortSignal): Promise<LoginAttempt<string>> {
  const reply = await post(session, 'loginpost', { post: '6', user, pwd: password.reveal() }, null, signal)
  const answer = recordIn(reply)
  const code = numberField(answer, 'error')
  if (code === wrongUser || code === wrongPassword) return { kind: 'refused' }
  if (code === 0) return { kind: 'in', value: cookieOf(reply) }
  if (code === null) throw new MinerError({ code: 'malformed', where: `the answer to the login, HTTP ${reply.status}`, got: reply.body })
  throw new MinerError({ code: 'refused', reason: `it answers the login with code ${code} and says ${quote(wordsOf(answer))}` })
}

function post(session: Session, page: string, form: Form, cookie: string | null, signal: AbortSignal): Promise<HttpReply> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', ...(cookie === null || cookie === '' ? {} : { cookie }) }
  const body = new URLSearchParams(form).toString()
  return session.rest.request({ method: 'POST', path: `/user/${page}`, headers, body, signal })
}

/** A session that is over, or none, leads to the login page or brings it. */
function wantsLogin({ status, headers, body }: HttpReply): boolean {
  if (status >= 300 && status < 400) {
    if (/^https:/i.test(headers.location ?? ''))
      throw new MinerError({
        code: 'unsupported',
        what: 'its firmware is a modified one that sends everybody on to HTTPS, which is not read',
      })
    return true
  }
  return status === 401 || status === 403 || (status === 200 && /^\s*</.test(body))
}

function dataOf(reply: HttpReply, page: string): Json {
  const where = `/user/${page}`
  if (reply.status === 404) throw new MinerError({ code: 'unsupported', what: `this firmware has no ${where}` })
  const answer = recordIn(reply)
  const code = numberField(answer, 'error')
  if (answer === null) throw new MinerError({ code: 'malformed', where: `${where}, HTTP ${reply.status}`, got: reply.body })
  // A page that does not know what is wanted answers with nothing but its name.
  if (code === null) throw new MinerError({ code: 'unsupported', what: `${where} of this firmware does not do this` })
  if (code !== 0)
    throw new MinerError({ code: 'refused', reason: `it answers ${page} with code ${code} and says ${quote(wordsOf(answer))}` })
  return field(answer, 'data') ?? null
}

/** Throws `malformed` when its end was lost: a short list would pass for the whole one. */
function recordIn(reply: HttpReply): JsonRecord | null {
  const parsed = parseTolerant(reply.body.trim())
  if (isCut(parsed)) throw new MinerError({ code: 'malformed', where: 'an answer that came cut off', got: reply.body })
  return parsed.ok ? recordOf(parsed.value) : null
}

function wordsOf(answer: JsonRecord | null): string {
  return textField(answer, 'message') ?? 'nothing'
}

/** 'name=value; name=value' of what it sets. */
function cookieOf({ headers }: HttpReply): string {
  const set = headers['set-cookie'] ?? ''
  return [...set.matchAll(/(?:^|,\s*)([^=;,\s]+=[^;,]*)/g)]
    .map(([, pair]) => pair ?? '')
    .filter(pair => !/^(?:expires|path)=/i.test(pair))
    .join('; ')
}
