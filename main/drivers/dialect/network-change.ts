import type { SetNetworkParams } from '../../contract/actions/set-network.ts'
import type { NetworkConfig } from '../../contract/model.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { readNetwork } from './network-info.ts'
import { refuseIf } from './pool-guard.ts'
import { throughWeb } from './web-door.ts'
import { oneWriteAtATime } from './write-turn.ts'

/** The whole network configuration of a machine, as its page wants it. */
export interface WholeNetwork {
  readonly hostname: string
  /** `null` = by DHCP. */
  readonly own: { readonly ip: string; readonly mask: string; readonly gateway: string; readonly dns: string } | null
}

/** How one generation of Bitmain's pages stores a network configuration. Throws `refused` with the miner's words. */
export type StoreNetwork = (session: Session, network: WholeNetwork, signal: AbortSignal) => Promise<void>

/** What machines call themselves when nobody has named them. */
const factoryHostname = 'antMiner'

/** Both handlers of a page that takes everything at once: what is not to be changed goes back as it was read a moment before. */
export function networkHandlers(store: StoreNetwork): {
  readonly setHostname: ActionHandler<{ readonly hostname: string }>
  readonly setNetwork: ActionHandler<SetNetworkParams>
} {
  const ready = async (session: Session, signal: AbortSignal) => {
    await throughWeb(session, 'the network of this firmware is changed there', () => readNetwork(session, signal), signal)
  }
  return {
    setHostname: {
      check: ({ hostname }) => hostnameProblem(hostname),
      ready,
      run: (session, { hostname }, signal) =>
        oneWriteAtATime(session, async () => {
          refuseIf(hostnameProblem(hostname))
          await store(session, { hostname, own: ownOf(await readNetwork(session, signal)) }, signal)
        }),
    },
    setNetwork: {
      check: networkProblem,
      ready,
      run: (session, params, signal) =>
        oneWriteAtATime(session, async () => {
          refuseIf(networkProblem(params))
          const { hostname } = await readNetwork(session, signal)
          await store(session, { hostname: hostname ?? factoryHostname, own: wantedOf(params) }, signal)
        }),
    },
  }
}

/** Its script wants labels that begin with a letter. */
function hostnameProblem(hostname: string): string | null {
  return /^[A-Za-z]/.test(hostname) ? null : `host names of this firmware begin with a letter, and "${hostname}" does not`
}

function networkProblem(params: SetNetworkParams): string | null {
  if (params.mode === 'dhcp' || params.dns.length === 1) return null
  return `this firmware takes one DNS server, and ${params.dns.length} are given`
}

function wantedOf(params: SetNetworkParams): WholeNetwork['own'] {
  if (params.mode === 'dhcp') return null
  const { address, mask, gateway, dns } = params
  return { ip: address, mask, gateway, dns: dns[0] ?? '' }
}

/** An address that is written back must be whole: a machine that loses half of it is lost to the network. Throws `refused`. */
function ownOf({ dhcp, ip, mask, gateway, dns }: NetworkConfig): WholeNetwork['own'] {
  if (dhcp === true) return null
  const pieces = { address: ip, mask, gateway, 'DNS server': dns[0] ?? null }
  const missing = dhcp === null ? 'way to get its address' : Object.entries(pieces).find(([, value]) => value === null)?.[0]
  if (missing !== undefined) refuseIf(`it does not tell the ${missing} that it is configured with, which would be lost`)
  return { ip: ip ?? '', mask: mask ?? '', gateway: gateway ?? '', dns: dns[0] ?? '' }
}
