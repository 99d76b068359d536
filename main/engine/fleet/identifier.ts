import type { MinerAddress } from '../../contract/model.ts'
import type { Driver } from '../../drivers/driver.ts'
import type { Clock } from '../../lib/clock.ts'
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

/** Finds out who answers at an address and puts it into the fleet; false when nobody was recognised. */
export type Identify = (address: MinerAddress, options: { readonly demo: boolean; readonly signal: AbortSignal }) => Promise<boolean>

/** A scan of one place, for the poller. */
export function createIdentify({ fleet, clock, scan, drivers, ports, credentialsFor }: IdentifierOptions): Identify {
  return async (address, { demo, signal }) => {
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
      onFound,
      onUnknown: nothing,
      onProgress: nothing,
      signal,
    })
    return found
  }
}
