import type { NetworkConfig } from '../../contract/model.ts'
import { booleanField, type JsonRecord, textField } from '../../transport/fields.ts'
import { networkWrites } from '../dialect/whole-network.ts'
import type { Session } from '../driver.ts'
import { changeLast, getRecord } from './pages.ts'

/** How it stands on the network, which anybody may ask. Throws as `getPage` does. */
export async function readNetwork(session: Session, signal: AbortSignal): Promise<NetworkConfig> {
  return networkOf(await getRecord(session, 'network', 'network-info', signal))
}

/** Pure. Releases differ in how they call the address. */
export function networkOf(info: JsonRecord): NetworkConfig {
  return {
    hostname: textField(info, 'hostname'),
    dhcp: booleanField(info, 'dhcp'),
    ip: textField(info, 'ip', 'ip_address'),
    mask: textField(info, 'netmask'),
    gateway: textField(info, 'gateway'),
    dns: [],
  }
}

/** Name and address in one call, which has no place for a DNS server. The answer may go with the old address. */
export const { setHostname, setNetwork } = networkWrites({
  read: readNetwork,
  mostDns: 0,
  store: async (session, { hostname, own }, signal) => {
    const address = own === null ? { dhcp: true } : { dhcp: false, ip: own.ip, netmask: own.mask, gateway: own.gateway }
    const name = hostname === null ? {} : { hostname }
    await changeLast(session, 'PUT', 'network', { 'network-config': { ...address, ...name } }, signal)
  },
})
