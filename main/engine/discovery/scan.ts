import type { Outcome } from '../../contract/failure.ts'
import type { MinerAddress } from '../../contract/model.ts'
import type { Span } from '../../contract/ranges.ts'
import type { ScanProgress, UnknownAnswer } from '../../contract/scan.ts'
import type { Driver, IdentityFacts, Reading } from '../../drivers/driver.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Credential } from '../session.ts'

/** A miner that a scan recognised and read once. */
export interface DiscoveredMiner {
  readonly address: MinerAddress
  readonly driver: Driver
  readonly facts: IdentityFacts
  /** The first reading, or why there is none. */
  readonly reading: Outcome<Reading>
  readonly memo: Map<string, unknown>
}

export interface ScanOptions {
  /** Addresses to ask on `ports`. */
  readonly spans: readonly Span[]
  /** Exact addresses with ports of their own, beside the spans (the simulated hall where all miners share one IP). */
  readonly addresses?: readonly MinerAddress[]
  readonly ports: { readonly api: number; readonly web: number }
  readonly drivers: readonly Driver[]
  readonly clock: Clock
  readonly credentialsFor: (ip: string) => readonly Credential[]
  /** How long the first connect may take, ms. Default adaptive from 500; the second pass waits 3,000. */
  readonly timeoutMs?: number
  readonly onFound: (miner: DiscoveredMiner) => void
  readonly onUnknown: (answer: UnknownAnswer) => void
  /** At most every 100 ms. `id`, `newMiners` are filled in by the caller. */
  readonly onProgress: (progress: Omit<ScanProgress, 'id' | 'newMiners'>) => void
  readonly signal: AbortSignal
}

/** Finds the miners among the addresses. Resolves when both passes are through or the signal aborted; never rejects for what a miner did. */
export type Scan = (options: ScanOptions) => Promise<void>
