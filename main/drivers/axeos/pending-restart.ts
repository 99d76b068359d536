import type { Pool } from '../../contract/model.ts'
import { type JsonRecord, numberField } from '../../transport/fields.ts'
import type { Session } from '../driver.ts'

/** A restart that we asked for: how long it had been running then, s, and when that was, ms since the epoch. */
interface Pending {
  readonly uptimeS: number
  readonly at: number
}

const key = 'axeos.pendingRestart'

/** Uptime is told in whole seconds. */
const slackS = 1.5

/** Its page shows new pools as soon as they are stored, but it mines on the old ones until it has restarted: remembers that one is due. */
export function expectRestart(session: Session, info: JsonRecord): void {
  const uptimeS = numberField(info, 'uptimeSeconds')
  if (uptimeS !== null) session.memo.set(key, { uptimeS, at: session.now() } satisfies Pending)
}

/** Nothing was stored, so no restart is due. */
export function forgetRestart(session: Session): void {
  session.memo.delete(key)
}

/** The pools as far as they are true: while the restart is due, none of them is known to be mined on. */
export function untilRestarted(session: Session, uptimeS: number | null, pools: readonly Pool[]): readonly Pool[] {
  const pending = session.memo.get(key)
  if (!isPending(pending)) return pools
  const hadItNot = pending.uptimeS + (session.now() - pending.at) / 1000
  if (uptimeS === null || uptimeS >= hadItNot - slackS) return pools.map(pool => ({ ...pool, active: false, status: null }))
  session.memo.delete(key)
  return pools
}

function isPending(value: unknown): value is Pending {
  return typeof value === 'object' && value !== null && 'uptimeS' in value && 'at' in value
}
