import type { MinerAddress } from '../../contract/model.ts'
import type { Driver } from '../../drivers/driver.ts'
import type { Clock } from '../../lib/clock.ts'
import type { KnownMiners } from '../discovery/known-miners.ts'
import type { Scan } from '../discovery/scan.ts'
import type { CredentialsFor } from '../session.ts'
import type { Fleet } from './fleet.ts'

export interface IdentifierOptions {
  readonly fleet: Fleet
  readonly scan: Scan
  readonly drivers: readonly Driver[]
  readonly ports: { readonly api: number; readonly web: number }
  readonly credentialsFor: CredentialsFor
  readonly clock: Clock
}

export interface IdentifyOptions {
  readonly demo: boolean
  /** Others who may be talking to it; absent where the caller keeps them away. */
  readonly known?: KnownMiners
  readonly signal: AbortSignal
}

/** Finds out who answers at an address and puts it into the fleet; false when nobody was recognised. */
export type Identify = (address: MinerAddress, options: IdentifyOptions) => Promise<boolean>

/** A scan of one place, for the poller and for who announced itself. */
export function createIdentify({ fleet, clock, scan, drivers, ports, credentialsFor }: IdentifierOptions): Identify {
  return async (address, { demo, known, signal }) => {
    let found = false
    const onFound: Parameters<Scan>[0]['onFound'] = miner => {
      found = true
      fleet.arrive(miner, { demo, since: clock.now() })
    }
    const nothing = () => undefined
    await scan({
      spans: [],
      addresses: [address],
      ports,
      drivers,
      clock,
      credentialsFor,
      ...(known ? { known } : {}),
      onFound,
      onUnknown: nothing,
      onProgress: nothing,
      signal,
    })
    return found
  }
}
