import type { NetworkConfig } from '../../contract/model.ts'
import { type JsonRecord, recordsOf, textField } from '../../transport/fields.ts'
import { networkWrites } from '../dialect/whole-network.ts'
import type { Session } from '../driver.ts'
import { get, postLast } from './web.ts'

/** How it stands on the network, as port 8080 tells it. Throws what a read throws. */
export async function readNetwork(session: Session, signal: AbortSignal): Promise<NetworkConfig> {
  return networkOf(await get(session, 'network', signal))
}

/** Pure. Its keys are those that a change has; the name of the list is not described, and there is one besides the status. */
export function networkOf(reply: JsonRecord): NetworkConfig {
  const lists = Object.entries(reply).filter(([name]) => name !== 'STATUS')
  const row = lists.flatMap(([, list]) => recordsOf(list)).find(one => text(one, 'protocol') !== null) ?? null
  const protocol = text(row, 'protocol')?.toLowerCase()
  return {
    hostname: text(row, 'hostname'),
    dhcp: protocol === 'dhcp' ? true : protocol === 'static' ? false : null,
    ip: text(row, 'ip'),
    mask: text(row, 'mask'),
    gateway: text(row, 'gateway'),
    dns: (text(row, 'dns') ?? '').split(/[\s,;]+/).filter(server => server !== ''),
  }
}

/** Host name and address; the call takes both at once. The answer may go with the old address. */
export const { setHostname, setNetwork } = networkWrites({
  read: readNetwork,
  mostDns: 1,
  store: async (session, { hostname, own }, signal) => {
    const name = hostname === null ? {} : { hostname }
    const address = own === null ? {} : { ip: own.ip, mask: own.mask, gateway: own.gateway, dns: own.dns.join(',') }
    await postLast(session, 'network', { protocol: own === null ? 'dhcp' : 'static', ...address, ...name }, signal)
  },
})

function text(row: JsonRecord | null, name: string): string | null {
  return textField(row, name, `${name.charAt(0).toUpperCase()}${name.slice(1)}`)
}
