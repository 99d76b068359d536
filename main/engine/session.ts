import type { MinerAddress } from '../contract/model.ts'
import type { IdentityFacts, Session } from '../drivers/driver.ts'
import type { Clock } from '../lib/clock.ts'
import type { Secret } from '../lib/secret.ts'

/** One user and password to try on a miner's web interface. */
export interface Credential {
  readonly user: string
  readonly password: Secret
  /** Whether this is the vendor's default, which is reported as a finding when it works. */
  readonly isDefault: boolean
}

export interface SessionOptions {
  readonly address: MinerAddress
  readonly clock: Clock
  readonly facts: IdentityFacts
  readonly memo: Map<string, unknown>
  /** In the order in which they are tried; the one that worked last comes first by itself. */
  readonly credentials: readonly Credential[]
  /** Sees every request and reply, for the raw replies of a bug report. */
  readonly onExchange?: (request: string, reply: string) => void
}

/** What makes sessions. Tests put their own in its place. */
export type OpenSession = (options: SessionOptions) => Session
