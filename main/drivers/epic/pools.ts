import type { Pool, PoolConfig } from '../../contract/model.ts'
import { isSamePool } from '../../contract/pool-url.ts'
import { booleanField, field, type JsonRecord, numberField, recordOf, recordsOf, textField } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { countField, within } from '../dialect/sane.ts'

/** The pools as configured. Releases before 4.0 tell only the one they mine on, without its password. */
export function configuredPools(summary: JsonRecord): readonly PoolConfig[] {
  if (field(summary, 'StratumConfigs') === undefined) {
    const { url, user } = currentPool(summary)
    return url === null ? [] : [{ url, user, password: null }]
  }
  return recordsOf(field(summary, 'StratumConfigs'))
    .map(row => ({ url: asWritten(row, 'pool'), user: asWritten(row, 'login'), password: asWritten(row, 'password') }))
    .filter(pool => pool.url !== '')
}

/** The configured pools with what the summary tells of the one it mines on; one that is not among them (any more) stands behind them. */
export function poolsOf(summary: JsonRecord, now: number): readonly Pool[] {
  const configured = configuredPools(summary)
  const current = currentPool(summary)
  const at = activeSlot(configured, summary)
  const rows = configured.map((pool, slot) => ({ url: pool.url, user: slot === at ? shownUser(current.user, pool.user) : pool.user }))
  const others = current.url !== null && at === null ? [{ url: current.url, user: current.user }] : []
  const active = at ?? (others.length === 0 ? null : rows.length)
  return [...rows, ...others].map((row, priority) => ({
    priority,
    ...row,
    status: null,
    active: active === null ? null : false,
    accepted: null,
    rejected: null,
    stale: null,
    difficulty: null,
    lastShareAt: null,
    ...(priority === active ? told(summary, rows.length + others.length === 1, now) : {}),
  }))
}

/** When it found its last share by our clock, ms since the epoch; its own clock may be wrong, so only differences count. */
export function lastShareAt(summary: JsonRecord, now: number): number | null {
  const session = recordOf(field(summary, 'Session'))
  const timer = within(numberField(session, 'Last Accepted Share Timer'), 0, 1e9)
  const at = within(numberField(session, 'Last Accepted Share Timestamp'), 1e9, 1e10)
  if (timer !== null && at !== null) return now - timer * 1000
  const started = within(numberField(session, 'Startup Timestamp'), 1e9, 1e10)
  const uptime = numberField(session, 'Uptime')
  const age = at === null || started === null || uptime === null ? null : within(started + uptime - at, 0, 1e9)
  return age === null ? null : now - age * 1000
}

/** Session counters are those of the machine; they are one pool's when it has no other. */
function told(summary: JsonRecord, isOnly: boolean, now: number): Partial<Pool> {
  const session = recordOf(field(summary, 'Session'))
  const connected = booleanField(recordOf(field(summary, 'Stratum')), 'IsPoolConnected')
  return {
    // Releases before 4.0 do not say whether they are connected.
    status: connected === null ? null : connected ? 'alive' : 'dead',
    active: connected !== false,
    ...(isOnly ? { accepted: countField(session, 'Accepted'), rejected: countField(session, 'Rejected') } : {}),
    difficulty: within(numberField(session, 'Difficulty'), 1e-9, 1e30),
    lastShareAt: lastShareAt(summary, now),
  }
}

/** The configured pool that it mines on; while it changes over, the number is the new one's already and the address the old one's. */
function activeSlot(configured: readonly PoolConfig[], summary: JsonRecord): number | null {
  const { url } = currentPool(summary)
  if (url === null) return null
  const told = numberField(recordOf(field(summary, 'Stratum')), 'Config Id')
  const named = told === null ? undefined : configured[told]
  if (named !== undefined && isSame(named.url, url)) return told
  const found = configured.findIndex(pool => isSame(pool.url, url))
  return found < 0 ? null : found
}

/** The current one is told without a scheme. */
function isSame(configured: string, current: string): boolean {
  return isSamePool(configured, current) || isSamePool(configured.replace(/^[a-z0-9+.-]+:\/\//i, ''), current)
}

/** The machine adds a number of its own to the worker when it is told to ('-0x81x19'); that is no other worker. */
function shownUser(current: string, configured: string): string {
  return current === '' || current.startsWith(configured) ? configured : current
}

function currentPool(summary: JsonRecord): { readonly url: string | null; readonly user: string } {
  const stratum = recordOf(field(summary, 'Stratum'))
  return { url: textField(stratum, 'Current Pool'), user: textField(stratum, 'Current User') ?? '' }
}

/** Blanks and all: verify and undo compare it. */
function asWritten(row: JsonRecord, name: string): string {
  const value: Json | undefined = field(row, name)
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? value : ''
}
