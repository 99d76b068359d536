import type { SetNetworkParams } from '../../contract/actions/set-network.ts'
import type { NetworkConfig } from '../../contract/model.ts'
import { field, type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { dnsProblem } from '../dialect/whole-network.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { sinceFour, whenLetIn } from './actions.ts'
import { getRecord, postAndLetGo } from './door.ts'

/** How it stands on the network; its name is in the summary. Throws as reading does. */
export async function readNetwork(session: Session, signal: AbortSignal): Promise<NetworkConfig> {
  const network = await getRecord(session, 'network', signal)
  return networkOf(network, textField(await getRecord(session, 'summary', signal), 'Hostname'))
}

/** Pure. `{"dhcp": {…}}` or `{"static": {…}}`; either holds what it works with. */
export function networkOf(network: JsonRecord, hostname: string | null): NetworkConfig {
  const [byDhcp, own] = [recordOf(field(network, 'dhcp')), recordOf(field(network, 'static'))]
  const part = own ?? byDhcp
  const dns = [textField(part, 'dns'), textField(part, 'dns2')].filter(server => server !== null)
  return {
    hostname,
    dhcp: part === null ? null : own === null,
    ip: textField(part, 'address'),
    mask: textField(part, 'netmask'),
    gateway: textField(part, 'gateway'),
    dns: [...new Set(dns)],
  }
}

/** By DHCP, or an address of its own. Its name is no part of the call and stays. The answer may be lost with the old address. */
export const setNetwork: ActionHandler<SetNetworkParams> = sinceFour({
  check: params => dnsProblem(params, 2),
  ready: async (session, signal) => {
    await whenLetIn(session, signal)
    await getRecord(session, 'network', signal)
  },
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(dnsProblem(params, 2))
      await postAndLetGo(session, 'network', paramOf(params), signal)
    }),
})

/** Both DNS servers are always part of it: with one that is given, it is both. */
function paramOf(params: SetNetworkParams): Json {
  if (params.mode === 'dhcp') return { dhcp: null }
  const { address, mask: netmask, gateway, dns } = params
  const [first = '', second = first] = dns
  return { static: { address, netmask, gateway, dns: first, dns2: second } }
}
