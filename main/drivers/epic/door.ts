import { MinerError, quote } from '../../contract/failure.ts'
import { booleanField, field, type JsonRecord, listOf, numberOf, recordOf, textOf } from '../../transport/fields.ts'
import type { HttpPort, HttpReply } from '../../transport/http.ts'
import type { LoginAttempt } from '../../transport/logins.ts'
import { type MultipartForm, multipart } from '../../transport/multipart.ts'
import { type Json, parseTolerant } from '../../transport/tolerant-json.ts'
import type { Credential } from '../../transport/web-access.ts'
import { isCut } from '../dialect/cut.ts'
import type { Session } from '../driver.ts'

/** Where the API is when the machine was found by its dashboard alone: it comes up later than that. */
const usualPort = 4028

/** Logs are long, and its flash is slow. ms */
const logTimeoutMs = 60_000

/** It answers a file when it has checked and stored it. ms */
const uploadTimeoutMs = 10 * 60_000

/** Passwords sent in one go. Nothing is known of a lock-out, so few are tried. */
const mostAttempts = 3

/** Reads one page of the API, which asks for no password. Throws `unsupported` when the release has none, `malformed` also when it came cut off. */
export async function get(session: Session, name: string, signal: AbortSignal): Promise<Json> {
  const reply = await door(session).request({ path: `/${name}`, signal })
  const value = jsonOf(reply)
  if (isUnknown(reply, value)) throw unknownCall(name)
  const error = wordsOf(field(recordOf(value), 'error'))
  if (error !== null) throw new MinerError({ code: 'refused', reason: `it does not tell ${name} and says ${quote(error)}` })
  if (reply.status !== 200 || value === undefined)
    throw new MinerError({ code: 'malformed', where: `/${name}, HTTP ${reply.status}`, got: reply.body })
  return value
}

/** The object of a page. Throws as `get` does. */
export async function getRecord(session: Session, name: string, signal: AbortSignal): Promise<JsonRecord> {
  const value = await get(session, name, signal)
  const record = recordOf(value)
  if (record === null) throw new MinerError({ code: 'malformed', where: `/${name}`, got: JSON.stringify(value) })
  return record
}

/** Changes something. Throws `auth`, `refused` with the miner's own words, `unsupported` when the release has no such call. */
export async function post(session: Session, name: string, param: Json, signal: AbortSignal): Promise<void> {
  await session.logins.login(credential => attempt(session, { name, param }, credential, signal), {
    passwordOnly: true,
    most: mostAttempts,
  })
}

/** The same for what takes the answer with it when it goes down; only the read-back tells whether it took. */
export async function postAndLetGo(session: Session, name: string, param: Json, signal: AbortSignal): Promise<void> {
  await checkPassword(session, signal)
  try {
    await post(session, name, param, signal)
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code !== 'unreachable' && code !== 'malformed') throw thrown
  }
}

/** Sends a form with a file, once, and the password that was let in before. Throws as `post` does, `unsupported` where no password can be checked. */
export async function postForm(session: Session, name: string, form: MultipartForm, signal: AbortSignal): Promise<void> {
  const password = await presentPassword(session, signal)
  const { body: upload, contentType } = multipart({ ...form, fields: { password, ...form.fields } })
  const headers = { 'content-type': contentType }
  const reply = await door(session).request({ method: 'POST', path: `/${name}`, headers, upload, timeoutMs: uploadTimeoutMs, signal })
  if (judge(reply, name).kind === 'refused') throw new MinerError({ code: 'auth', user: null })
}

/** What a page without a fixed form says, as it came. Throws as `get` does. */
export async function getText(session: Session, name: string, signal: AbortSignal): Promise<string> {
  const reply = await door(session).request({ path: `/${name}`, timeoutMs: logTimeoutMs, signal })
  const parsed = parseTolerant(reply.body.trim())
  const value = parsed.ok ? parsed.value : undefined
  if (isUnknown(reply, value)) throw unknownCall(name)
  if (reply.status !== 200) throw new MinerError({ code: 'malformed', where: `/${name}, HTTP ${reply.status}`, got: reply.body })
  const lines = listOf(value).map(line => textOf(line) ?? JSON.stringify(line))
  return lines.length > 0 ? lines.join('\n') : (textOf(value) ?? reply.body)
}

/** Has the password checked and changes nothing; `false` = the release has no call for that. Throws `auth`. */
export async function checkPassword(session: Session, signal: AbortSignal): Promise<boolean> {
  try {
    await post(session, 'authenticate', null, signal)
    return true
  } catch (thrown) {
    if (!(thrown instanceof MinerError) || thrown.failure.code !== 'unsupported') throw thrown
    return false
  }
}

async function presentPassword(session: Session, signal: AbortSignal): Promise<string> {
  const isChecked = await checkPassword(session, signal)
  const { credential } = session.logins
  if (isChecked && credential) return credential.password.reveal()
  throw new MinerError({ code: 'unsupported', what: 'this release has no call that checks the password before a file is sent' })
}

function door(session: Session): HttpPort {
  return session.httpAt(session.address.apiPort ?? usualPort)
}

interface Call {
  readonly name: string
  readonly param: Json
}

/** Every call carries the password; there is no session. */
async function attempt(
  session: Session,
  { name, param }: Call,
  { password }: Credential,
  signal: AbortSignal,
): Promise<LoginAttempt<null>> {
  const body = JSON.stringify({ param, password: password.reveal() })
  const headers = { 'content-type': 'application/json' }
  return judge(await door(session).request({ method: 'POST', path: `/${name}`, headers, body, signal }), name)
}

function judge(reply: HttpReply, name: string): LoginAttempt<null> {
  const value = jsonOf(reply)
  const answer = recordOf(value)
  const error = wordsOf(field(answer, 'error'))
  if (reply.status === 401 || reply.status === 403 || /bad ?password|(?:wrong|incorrect|invalid) password|authenticat/i.test(error ?? ''))
    return { kind: 'refused' }
  if (isUnknown(reply, value)) throw unknownCall(name)
  const said = booleanField(answer, 'result')
  if (said === true && error === null) return { kind: 'in', value: null }
  if (said === null && error === null)
    throw new MinerError({ code: 'malformed', where: `the answer to /${name}, HTTP ${reply.status}`, got: reply.body })
  throw new MinerError({ code: 'refused', reason: error === null ? `it refuses ${name} without a word` : `it says ${quote(error)}` })
}

/** `undefined` when it is no JSON; throws `malformed` when the end was lost: a short list would pass for the whole one. */
function jsonOf(reply: HttpReply): Json | undefined {
  const parsed = parseTolerant(reply.body.trim())
  if (isCut(parsed)) throw new MinerError({ code: 'malformed', where: 'an answer that came cut off', got: reply.body })
  return parsed.ok ? parsed.value : undefined
}

function isUnknown({ status }: HttpReply, value: Json | undefined): boolean {
  const error = wordsOf(field(recordOf(value ?? null), 'error'))
  return status === 404 || status === 405 || /invalid ?(?:url|method)/i.test(error ?? '')
}

function unknownCall(name: string): MinerError {
  return new MinerError({ code: 'unsupported', what: `this release has no /${name}` })
}

/** A text, or an object whose one key is a code with the words behind it: `{"MissingParam": "coin"}`. `null` = no error. */
function wordsOf(error: Json | undefined): string | null {
  const text = textOf(error)
  if (text !== null) return text
  const record = recordOf(error)
  if (record === null) return null
  return Object.entries(record)
    .map(([code, detail]) => [code, textOf(detail) ?? numberOf(detail)].filter(part => part !== null).join(': '))
    .join(', ')
}
