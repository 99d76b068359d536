import { MinerError, quote } from '../../contract/failure.ts'
import { field, type JsonRecord, numberField, recordOf, textField } from '../../transport/fields.ts'
import type { HttpReply } from '../../transport/http.ts'
import type { Session } from '../driver.ts'
import { jsonOf, malformed } from './body.ts'

const root = '/cgi-bin/luci'
const cookieKey = 'braiins.luci'

/** Some builds turn clients away that they do not know by name. */
const agent = { 'user-agent': 'BTC Tools v0.1' }

/** Saving writes the flash, applying restarts the program. ms */
const writeMs = 20_000

/** Whether the old web interface is there. */
export async function hasLuci(session: Session, signal: AbortSignal): Promise<boolean> {
  const { status, body } = await session.rest.request({ path: root, headers: agent, signal })
  return [200, 302, 401, 403].includes(status) && (status !== 200 || /luci/i.test(body))
}

/** The data of a page. Throws `auth`, `refused` with the machine's words, `malformed`. */
export async function luciGet(session: Session, page: string, signal: AbortSignal): Promise<JsonRecord> {
  return accepted(await send(session, { path: `${root}/admin/${page}` }, signal), page)
}

/** Writes a page. Throws as `luciGet`. */
export async function luciPost(session: Session, page: string, body: JsonRecord, signal: AbortSignal): Promise<JsonRecord> {
  const request = { method: 'POST', path: `${root}/admin/${page}`, body: JSON.stringify(body), timeoutMs: writeMs } as const
  return accepted(await send(session, request, signal), page)
}

/** A page that is not wrapped in a status, such as the network's. Throws `auth`. */
export function luciPage(session: Session, page: string, signal: AbortSignal): Promise<HttpReply> {
  return send(session, { path: `${root}/admin/${page}` }, signal)
}

interface Ask {
  readonly method?: 'POST'
  readonly path: string
  readonly body?: string
  readonly timeoutMs?: number
}

async function send(session: Session, ask: Ask, signal: AbortSignal): Promise<HttpReply> {
  const sent = async () => {
    const type = ask.method === 'POST' ? { 'content-type': 'application/json' } : {}
    return session.rest.request({ ...ask, headers: { ...agent, ...type, cookie: await cookieOf(session, signal) }, signal })
  }
  const first = await sent()
  if (!wantsLogin(first)) return first
  session.memo.delete(cookieKey)
  const second = await sent()
  if (!wantsLogin(second)) return second
  session.memo.delete(cookieKey)
  throw new MinerError({ code: 'auth', user: null })
}

/** Logs in, whatever cookie is kept. Throws `auth`. */
export async function logIn(session: Session, signal: AbortSignal): Promise<void> {
  session.memo.delete(cookieKey)
  await cookieOf(session, signal)
}

async function cookieOf(session: Session, signal: AbortSignal): Promise<string> {
  const kept = session.memo.get(cookieKey)
  if (typeof kept === 'string') return kept
  const cookie = await session.logins.login(async ({ user, password }) => {
    const body = new URLSearchParams({ luci_username: user, luci_password: password.reveal() }).toString()
    const headers = { ...agent, 'content-type': 'application/x-www-form-urlencoded' }
    const reply = await session.rest.request({ method: 'POST', path: root, body, headers, signal })
    const value = /\b(?:sysauth\w*|session_id)=[^;,\s]+/.exec(reply.headers['set-cookie'] ?? '')?.[0]
    if (value !== undefined) return { kind: 'in', value }
    if ([200, 401, 403].includes(reply.status)) return { kind: 'refused' }
    throw malformed(reply, 'login')
  })
  session.memo.set(cookieKey, cookie)
  return cookie
}

/** The login page comes with 200 on some builds. */
function wantsLogin({ status, body }: HttpReply): boolean {
  return status === 401 || status === 403 || (status === 200 && /luci_password/.test(body))
}

function accepted(reply: HttpReply, page: string): JsonRecord {
  if (reply.status === 404) throw new MinerError({ code: 'unsupported', what: `this release has no page ${page}` })
  const record = recordOf(jsonOf(reply))
  if (record === null) throw malformed(reply, page)
  const status = recordOf(field(record, 'status'))
  const code = numberField(status, 'code')
  if (code === null || code === 0) return record
  throw new MinerError({
    code: 'refused',
    reason: `it did not take the change and says ${quote(textField(status, 'message') ?? `code ${code}`)}`,
  })
}
