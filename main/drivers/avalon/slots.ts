import { maxPools, type PoolToSet, type SetPoolsParams } from '../../contract/actions/set-pools.ts'
import type { PoolConfig } from '../../contract/model.ts'
import { isSamePool } from '../../contract/pool-url.ts'

/** What goes into the three slots: the firmware cannot empty one, so unused ones repeat the first pool. */
export function slotsFor({ pools }: SetPoolsParams): readonly PoolToSet[] {
  return Array.from({ length: maxPools }, (_, slot) => pools[slot] ?? pools[0]).flatMap(pool => pool ?? [])
}

/** The pools of a list without the slots that repeat an earlier one, which are unused. */
export function withoutRepeats<P extends Pick<PoolConfig, 'url' | 'user'>>(pools: readonly P[]): readonly P[] {
  return pools.filter((_pool, at) => repeatOf(pools, at) < 0)
}

/** The place of the earlier pool that this one repeats; -1 when it repeats none. */
export function repeatOf(pools: readonly Pick<PoolConfig, 'url' | 'user'>[], at: number): number {
  const pool = pools[at]
  return pools.slice(0, at).findIndex(earlier => pool !== undefined && earlier.user === pool.user && isSamePool(earlier.url, pool.url))
}
