import type { SetNetworkParams } from '../../contract/actions/set-network.ts'
import type { NetworkConfig } from '../../contract/model.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { refuseIf } from './pool-guard.ts'
import { oneWriteAtATime } from './write-turn.ts'

/** An address of a machine's own, with everything that belongs to it. */
export interface StandingAddress {
  readonly ip: string
  readonly mask: string
  readonly gateway: string
  readonly dns: readonly string[]
}

/** A network configuration as firmware takes it that wants all of it at once. */
export interface StandingNetwork {
  /** `null` = it does not tell one. */
  readonly hostname: string | null
  /** `null` = by DHCP. */
  readonly own: StandingAddress | null
}

/** How a firmware reads and takes its network configuration. */
export interface NetworkWays {
  read(session: Session, signal: AbortSignal): Promise<NetworkConfig>
  /** Throws `refused` in the miner's words. */
  store(session: Session, network: StandingNetwork, signal: AbortSignal): Promise<void>
  /** DNS servers that it takes at the most; 0 = it finds them by itself. */
  readonly mostDns: 0 | 1 | 2
  /** What it does not take as a name although networks do; absent = nothing. */
  hostnameProblem?(hostname: string): string | null
}

/** Changes of the name and of the address, each of which leaves the other, and everything else that is configured, as it was read a moment before. */
export function networkWrites(ways: NetworkWays): {
  readonly setHostname: ActionHandler<{ readonly hostname: string }>
  readonly setNetwork: ActionHandler<SetNetworkParams>
} {
  const nameProblem = (hostname: string) => ways.hostnameProblem?.(hostname) ?? null
  const addressProblem = (params: SetNetworkParams) => dnsProblem(params, ways.mostDns)
  const ready = async (session: Session, signal: AbortSignal) => {
    await ways.read(session, signal)
  }
  return {
    setHostname: {
      check: ({ hostname }) => nameProblem(hostname),
      ready,
      run: (session, { hostname }, signal) =>
        oneWriteAtATime(session, async () => {
          refuseIf(nameProblem(hostname))
          await ways.store(session, { hostname, own: standingOf(await ways.read(session, signal), ways.mostDns) }, signal)
        }),
    },
    setNetwork: {
      check: addressProblem,
      ready,
      run: (session, params, signal) =>
        oneWriteAtATime(session, async () => {
          refuseIf(addressProblem(params))
          const { hostname } = await ways.read(session, signal)
          await ways.store(session, { hostname, own: addressOf(params) }, signal)
        }),
    },
  }
}

/** Why these DNS servers are not taken; `null` = they are. */
export function dnsProblem(params: SetNetworkParams, most: NetworkWays['mostDns']): string | null {
  if (params.mode === 'dhcp') return null
  const { dns, gateway } = params
  // Where there is no place for one, the gateway is what it finds.
  if (most === 0) return dns.every(server => server === gateway) ? null : noDns
  if (dns.length > 0 && dns.length <= most) return null
  return `this firmware takes ${most === 1 ? 'one DNS server' : 'one or two DNS servers'}, and ${dns.length} are given`
}

const noDns = 'this firmware finds its DNS server by itself and takes none; give the gateway as DNS server'

function addressOf(params: SetNetworkParams): StandingAddress | null {
  if (params.mode === 'dhcp') return null
  const { address, mask, gateway, dns } = params
  return { ip: address, mask, gateway, dns }
}

/** An address that is written back must be whole: a machine that loses half of it is lost to the network. Throws `refused`. */
function standingOf({ dhcp, ip, mask, gateway, dns }: NetworkConfig, mostDns: number): StandingAddress | null {
  if (dhcp === true) return null
  const pieces = { address: ip, mask, gateway, ...(mostDns === 0 ? {} : { 'DNS server': dns[0] ?? null }) }
  const missing = dhcp === null ? 'way to get its address' : Object.entries(pieces).find(([, value]) => value === null)?.[0]
  refuseIf(missing === undefined ? null : `it does not tell the ${missing} that it is configured with, which would be lost`)
  return { ip: ip ?? '', mask: mask ?? '', gateway: gateway ?? '', dns }
}
