import type { Span } from '../../contract/ranges.ts'
import type { Settings } from '../../contract/settings.ts'
import type { Clock } from '../../lib/clock.ts'
import { isScannable } from './scannable.ts'

/** Tells addresses where miners say that they are, in the networks that a scan touches. Resolves when no more will come. */
export type Nearby = (spans: readonly Span[], onFound: (ip: string) => void, signal: AbortSignal) => Promise<void>

/** What is asked by name, and who hears of it. */
export interface NearbyAsk {
  readonly spans: readonly Span[]
  readonly clock: Clock
  readonly onFound: (ip: string) => void
  readonly signal: AbortSignal
}

/**
 * Asks as the setting has it at that moment. What answers by name is believed no more than what anybody else writes: only addresses
 * that may be scanned are told.
 * @param ask absent = nobody is asked
 */
export function guardedNearby(ask: ((options: NearbyAsk) => Promise<void>) | undefined, settings: () => Settings, clock: Clock): Nearby {
  return async (spans, onFound, signal) => {
    if (!ask || !settings().askLocalNames) return
    await ask({ spans, clock, signal, onFound: ip => isScannable(ip, settings()) && onFound(ip) })
  }
}
