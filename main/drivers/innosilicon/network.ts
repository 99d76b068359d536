import type { SetNetworkParams } from '../../contract/actions/set-network.ts'
import { MinerError } from '../../contract/failure.ts'
import type { NetworkConfig } from '../../contract/model.ts'
import { field, type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { dnsProblem } from '../dialect/whole-network.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, IdentityFacts, Session } from '../driver.ts'
import { call, callLast, type Form } from './web.ts'

/** How it stands on the network, by its overview. It has no name there. Throws what a call throws. */
export async function readNetwork(session: Session, signal: AbortSignal): Promise<NetworkConfig> {
  return networkOf(await call(session, 'overview', signal))
}

/** Pure. HonorKnight's pages tell the address and how it came by it, and no more. */
export function networkOf(overview: JsonRecord): NetworkConfig {
  const network = recordOf(field(overview, 'network')) ?? recordOf(field(overview, 'minerInfo'))
  const how = textField(network, 'dhcp', 'protocol')?.toLowerCase()
  const dns = [textField(network, 'dns1'), textField(network, 'dns2')].filter(server => server !== null)
  return {
    hostname: null,
    dhcp: how === 'dhcp' ? true : how === 'static' ? false : null,
    ip: textField(network, 'ipaddress', 'ip'),
    mask: textField(network, 'netmask'),
    gateway: textField(network, 'gateway'),
    dns: [...new Set(dns)],
  }
}

/** By DHCP, or an address of its own. The answer may go with the old address. */
export const setNetwork: ActionHandler<SetNetworkParams> = {
  check: networkProblem,
  ready: async (session, signal) => {
    await readNetwork(session, signal)
  },
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(networkProblem(params, session.facts))
      const overview = await call(session, 'overview', signal)
      const isHonorKnight = recordOf(field(overview, 'minerInfo')) !== null
      await callLast(session, 'updateNetwork', isHonorKnight ? honorKnightForm(params) : formOf(params, networkOf(overview)), signal)
    }),
}

/** By DHCP the address that it has stands beside it; with an address of its own there are always two DNS servers. */
function formOf(params: SetNetworkParams, now: NetworkConfig): Form {
  if (params.mode === 'dhcp') {
    const { ip, mask, gateway, dns } = now
    return { dhcp: 'dhcp', ipaddress: ip ?? '', netmask: mask ?? '', gateway: gateway ?? '', dns: JSON.stringify(dns) }
  }
  const { address, mask, gateway, dns } = params
  const [first = '', second = first] = dns
  return { dhcp: 'static', ipaddress: address, netmask: mask, gateway, dns: JSON.stringify([first, second]) }
}

/** The same under other names, as recorded. Throws `unsupported` for DHCP, whose form nobody has recorded. */
function honorKnightForm(params: SetNetworkParams): Form {
  if (params.mode === 'dhcp') throw new MinerError({ code: 'unsupported', what: noDhcp })
  const { address: ip, mask, gateway, dns } = params
  refuseIf(dnsProblem(params, 1))
  return { type: 'static', ip, mask, gateway, dns: dns[0] ?? '' }
}

const noDhcp = 'how the pages of HonorKnight are told to use DHCP is not known'

function networkProblem(params: SetNetworkParams, { make }: IdentityFacts): string | null {
  if (make !== 'HonorKnight') return dnsProblem(params, 2)
  return params.mode === 'dhcp' ? noDhcp : dnsProblem(params, 1)
}
