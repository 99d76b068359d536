import { MinerError, quote } from '../../contract/failure.ts'
import { field, type JsonRecord, listOf, recordOf, recordsOf, textField } from '../../transport/fields.ts'
import type { HttpReply } from '../../transport/http.ts'
import type { LoginAttempt } from '../../transport/logins.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import type { Session } from '../driver.ts'
import { jsonOf, malformed, requireWhole } from './body.ts'

/** What a query brought. GraphQL may give part of the data and errors for the rest. */
export interface Answer {
  readonly data: JsonRecord | null
  /** The machine's words, in order. */
  readonly errors: readonly string[]
}

const cookieKey = 'braiins.cookie'
const path = '/graphql'

/** How errors say that nobody is logged in; they come with HTTP 200. */
const lockedOut = /unauth|not auth|log ?in|session|permission|access denied|forbidden/i

const loginText =
  'mutation($username:String!,$password:String!){auth{login(username:$username,password:$password){__typename ... on VoidResult{void}}}}'

/** Whether the machine answers GraphQL at all. Throws `malformed` when the answer came cut off. */
export async function hasGraphql(session: Session, signal: AbortSignal): Promise<boolean> {
  const reply = await post(session, { query: '{bos{info{version{full}}}}' }, signal)
  requireWhole(reply, path)
  return reply.status === 401 || answerOf(reply) !== null
}

/** Asks. Logs in where the machine wants it, once more when it has forgotten us. Throws `auth`, `malformed`. */
export async function ask(session: Session, query: string, signal: AbortSignal, variables?: Json): Promise<Answer> {
  const body = variables === undefined ? { query } : { query, variables }
  const first = await post(session, body, signal)
  if (!wantsLogin(first)) return readable(first)
  session.memo.delete(cookieKey)
  await login(session, signal)
  const second = await post(session, body, signal)
  if (!wantsLogin(second)) return readable(second)
  session.memo.delete(cookieKey)
  throw new MinerError({ code: 'auth', user: null })
}

/**
 * Changes something, logged in whether or not the machine would ask for it.
 * @param what for the message @param path where in the data the result stands
 * @throws MinerError refused with the machine's words, unsupported when the release does not know the mutation
 */
export async function mutate(
  session: Session,
  query: string,
  { what, result }: { readonly what: string; readonly result: readonly string[] },
  signal: AbortSignal,
  variables?: Json,
): Promise<void> {
  if (session.memo.get(cookieKey) === undefined) await login(session, signal)
  const { data, errors } = await ask(session, query, signal, variables)
  const [words] = errors
  if (words !== undefined && /unknown (?:field|argument|type)|cannot query field/i.test(words))
    throw new MinerError({ code: 'unsupported', what: `this release does not know how (${quote(words)})` })
  if (words !== undefined) refuse(what, words)
  const outcome = result.reduce<JsonRecord | null>((at, name) => recordOf(field(at, name)), data)
  const problem = textField(outcome, 'message')
  if (problem !== null) refuse(what, problem)
  const type = textField(outcome, '__typename')
  if (type?.endsWith('Error')) refuse(what, type)
}

function refuse(what: string, words: string): never {
  throw new MinerError({ code: 'refused', reason: `it did not take the new ${what} and says ${quote(words)}` })
}

/** Logs in, whatever cookie is kept. Throws `auth`. */
export function login(session: Session, signal: AbortSignal): Promise<void> {
  session.memo.delete(cookieKey)
  return session.logins.login<void>(async ({ user, password }): Promise<LoginAttempt<void>> => {
    const reply = await post(session, { query: loginText, variables: { username: user, password: password.reveal() } }, signal)
    const cookie = /\bsession_id=([^;,\s]+)/.exec(reply.headers['set-cookie'] ?? '')?.[1]
    if (cookie !== undefined) session.memo.set(cookieKey, cookie)
    if (cookie !== undefined) return { kind: 'in', value: undefined }
    if (reply.status === 401 || reply.status === 403 || answerOf(reply) !== null) return { kind: 'refused' }
    throw malformed(reply, 'login')
  })
}

/** For the pages beside GraphQL, which take the same cookie; `null` before a login. */
export function cookieOf(session: Session): string | null {
  const cookie = session.memo.get(cookieKey)
  return typeof cookie === 'string' ? `session_id=${cookie}` : null
}

function post(session: Session, body: Json, signal: AbortSignal): Promise<HttpReply> {
  const cookie = cookieOf(session)
  const headers = { 'content-type': 'application/json', ...(cookie === null ? {} : { cookie }) }
  return session.rest.request({ method: 'POST', path, body: JSON.stringify(body), headers, signal })
}

function wantsLogin(reply: HttpReply): boolean {
  if (reply.status === 401 || reply.status === 403) return true
  return answerOf(reply)?.errors.some(words => lockedOut.test(words)) === true
}

function readable(reply: HttpReply): Answer {
  const answer = answerOf(reply)
  if (answer === null) throw malformed(reply, path)
  return answer
}

function answerOf(reply: HttpReply): Answer | null {
  const record = recordOf(jsonOf(reply))
  if (field(record, 'data') === undefined && field(record, 'errors') === undefined) return null
  const errors = listOf(field(record, 'errors')).map(error => textField(recordOf(error), 'message') ?? JSON.stringify(error))
  const data = recordsOf(field(record, 'data'))[0] ?? null
  return { data, errors }
}
