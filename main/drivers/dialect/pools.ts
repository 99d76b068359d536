import type { Pool, PoolStatus } from '../../contract/model.ts'
import { booleanField, type JsonRecord, numberField, numberOf, textField } from '../../transport/fields.ts'
import { countField, total, within } from './sane.ts'

/** How the firmware tells which pool is mined on. */
export type ActiveBy =
  /** `Stratum Active` of each pool. */
  | 'stratum-active'
  /** Not told; the vendor's only strategy is failover, so it is the first living one. */
  | 'failover'

export interface PoolClock {
  /** When the reply came, ms since the epoch. */
  readonly now: number
  /** What the miner's own clock said then, s since the epoch; `null` when it did not say. */
  readonly minerNowS: number | null
}

const statuses: Readonly<Record<string, PoolStatus>> = {
  alive: 'alive',
  dead: 'dead',
  // Stock firmware since 2020 writes it so.
  deed: 'dead',
  unreachable: 'dead',
  disabled: 'disabled',
  rejecting: 'rejecting',
}

/** The pools of a POOLS section, in either spelling of its keys, empty slots left out. */
export function parsePools(rows: readonly JsonRecord[], activeBy: ActiveBy, clock: PoolClock): readonly Pool[] {
  const drafts = rows.flatMap((row, index) => {
    const url = textField(row, 'URL', 'url')
    return url === null ? [] : [{ pool: parsePool(row, url, index, clock), connected: booleanField(row, 'Stratum Active') }]
  })
  const told = activeBy === 'failover' ? drafts.length > 0 : drafts.some(draft => draft.connected !== null)
  if (!told) return drafts.map(draft => draft.pool)
  const active = drafts
    .filter(({ pool, connected }) => !isDevFee(pool) && pool.status === 'alive' && (activeBy === 'failover' || connected === true))
    .toSorted((a, b) => a.pool.priority - b.pool.priority)[0]
  return drafts.map(draft => ({ ...draft.pool, active: draft === active }))
}

/** Whether a pool is one that the firmware adds for its makers (they stand behind all others: priority 993, 9998, 9999). */
export function isDevFee(pool: { readonly priority: number; readonly user: string; readonly url: string }): boolean {
  return pool.priority >= 990 || /^dev[ _-]?fee/i.test(pool.user) || /^dev[ _-]?fee/i.test(pool.url)
}

/** The shares as the summary counts them; where it does not, what all pools together counted. */
export function sharesOf(summary: JsonRecord | null, pools: readonly Pool[]): Pick<Pool, 'accepted' | 'rejected' | 'stale'> {
  return {
    accepted: countField(summary, 'Accepted', 'accepted') ?? total(pools.map(pool => pool.accepted)),
    rejected: countField(summary, 'Rejected', 'rejected') ?? total(pools.map(pool => pool.rejected)),
    stale: countField(summary, 'Stale', 'stale') ?? total(pools.map(pool => pool.stale)),
  }
}

function parsePool(row: JsonRecord, url: string, index: number, clock: PoolClock): Pool {
  return {
    priority: countField(row, 'Priority', 'priority', 'POOL', 'index') ?? index,
    url,
    user: textField(row, 'User', 'user') ?? '',
    status: statuses[(textField(row, 'Status', 'status') ?? '').toLowerCase()] ?? unknownStatus(row),
    active: null,
    accepted: countField(row, 'Accepted', 'accepted'),
    rejected: countField(row, 'Rejected', 'rejected'),
    stale: countField(row, 'Stale', 'stale'),
    difficulty: parseDifficulty(textField(row, 'Diff', 'diff')) ?? difficultyOf(row),
    lastShareAt: parseLastShare(textField(row, 'Last Share Time', 'lstime'), clock),
  }
}

function unknownStatus(row: JsonRecord): PoolStatus | null {
  return textField(row, 'Status', 'status') === null ? null : 'unknown'
}

/** '524K', '65.5K', '1.05M', ' 69.2461'; 0 and '' mean that no work came yet. */
export function parseDifficulty(text: string | null): number | null {
  const parts = /^(\d+(?:\.\d+)?)\s*([kmgtpe]?)$/i.exec(text?.trim() ?? '')
  if (!parts) return null
  const power = ' kmgtpe'.indexOf((parts[2] ?? '').toLowerCase() || ' ')
  return positive(Number((Number(parts[1]) * 1000 ** power).toPrecision(12)))
}

/**
 * When the last share was, ms since the epoch. Bitmain counts h:mm:ss SINCE it, with hours beyond 24; other builds give the time
 * by the miner's own clock, which is often wrong, so it is taken relative to what that clock says now. '0' = none yet.
 */
export function parseLastShare(text: string | null, clock: PoolClock): number | null {
  if (text === null) return null
  const since = /^(\d+):([0-5]?\d):([0-5]?\d)$/.exec(text)
  if (since) return clock.now - (Number(since[1]) * 3600 + Number(since[2]) * 60 + Number(since[3])) * 1000
  const at = within(numberOf(text), 1e9, 1e10)
  if (at === null) return null
  const ageS = clock.minerNowS === null ? clock.now / 1000 - at : clock.minerNowS - at
  return ageS < 0 ? null : Math.round(clock.now - ageS * 1000)
}

/** Whatsminers leave the first at 0 and tell the second. */
function difficultyOf(row: JsonRecord): number | null {
  return positive(numberField(row, 'Work Difficulty')) ?? positive(numberField(row, 'Stratum Difficulty'))
}

function positive(value: number | null): number | null {
  return value !== null && value > 0 && value < 1e30 ? value : null
}
