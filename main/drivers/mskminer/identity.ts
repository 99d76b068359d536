import { MinerError } from '../../contract/failure.ts'
import { field, type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import type { HttpReply } from '../../transport/http.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import { dropNulls, macOf } from '../dialect/system-info.ts'
import type { IdentityFacts, Session } from '../driver.ts'

const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' }

/** The MAC, which only its web page tells, without a login where the page allows that. */
export async function readIdentity(session: Session, signal: AbortSignal): Promise<IdentityFacts> {
  try {
    const info = await infoOf(session, signal)
    const network = recordOf(field(recordOf(field(info, 'network_info')), 'result'))
    const told = dropNulls({ mac: macOf(textField(network, 'macaddr')), hostname: textField(network, 'hostname') })
    return { ...session.facts, ...told, access: session.logins.access ?? 'open' }
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === null || code === 'cancelled') throw thrown
    return { ...session.facts, access: code === 'auth' ? 'locked' : session.logins.access }
  }
}

async function infoOf(session: Session, signal: AbortSignal): Promise<JsonRecord> {
  const open = await askInfo(session, null, signal)
  if (open.status !== 401 && open.status !== 403) return recordIn(open)
  return session.logins.login(async ({ user, password }) => {
    const body = new URLSearchParams({ username: user, password: password.reveal() }).toString()
    const login = await session.rest.request({ method: 'POST', path: '/admin/login', body, headers: formHeaders, signal })
    const cookie = /^[^;,\s]+=[^;,\s]*/.exec(login.headers['set-cookie'] ?? '')?.[0] ?? null
    const info = await askInfo(session, cookie, signal)
    return info.status === 401 || info.status === 403 ? { kind: 'refused' } : { kind: 'in', value: recordIn(info) }
  })
}

function askInfo(session: Session, cookie: string | null, signal: AbortSignal): Promise<HttpReply> {
  const headers = cookie === null ? {} : { cookie }
  return session.rest.request({ method: 'POST', path: '/api/info_v1', body: '', headers, signal })
}

/** Throws `malformed` when the page does not exist or prints something else. */
function recordIn({ status, body }: HttpReply): JsonRecord {
  const parsed = parseTolerant(body.trim())
  const record = status === 200 && parsed.ok ? recordOf(parsed.value) : null
  if (record === null) throw new MinerError({ code: 'malformed', where: `/api/info_v1, HTTP ${status}`, got: body })
  return record
}
