import { isStale, type MinerId } from '../../main/contract/model.ts'
import { formatAgo } from '../../main/contract/units.ts'
import { useConnection } from './connection.ts'
import { minerOf, useFleet, useMiner } from './fleet.ts'
import { useNow } from './now.ts'

/** Assumed until the engine says how often it polls, s. */
const usualIntervalS = 10

/** Whether a reading taken at `at` is too old to be shown as live, at the present polling interval. */
export function isStaleNow(at: number, now: number): boolean {
  return isStale(at, now, (useFleet.getState().status?.intervalS ?? usualIntervalS) * 1000)
}

/** '14 min ago': the age of a miner's reading once it is too old to be live or the engine is lost, counting on; `null` = live, or never read. */
export function useStaleAge(id: MinerId): string | null {
  // Wakes when a new reading comes; the clock below wakes when it grows old.
  useMiner(id, miner => miner.reading?.at ?? null)
  const connected = useConnection(connection => connection.phase === 'live')
  return useNow(now => {
    const at = minerOf(id)?.reading?.at
    return at === undefined || (connected && !isStaleNow(at, now)) ? null : formatAgo(at, now)
  })
}
