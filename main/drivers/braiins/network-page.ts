import { recordsOf, textField } from '../../transport/fields.ts'
import type { HttpReply } from '../../transport/http.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import { macOf } from '../dialect/system-info.ts'

/** LuCI's page of the network, below `/cgi-bin/luci/admin/`; gone in 25.x. */
export const networkPage = 'network/iface_status/lan'

/** The MAC that it tells; `null` where the page is gone or tells none. */
export function macOfPage({ status, body }: HttpReply): string | null {
  const parsed = status === 200 ? parseTolerant(body.trim()) : null
  const rows = parsed?.ok ? recordsOf(parsed.value) : []
  return rows.map(row => macOf(textField(row, 'macaddr'))).find(mac => mac !== null) ?? null
}
