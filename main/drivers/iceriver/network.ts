import type { NetworkConfig } from '../../contract/model.ts'
import { booleanField, type JsonRecord, textField } from '../../transport/fields.ts'
import { networkWrites } from '../dialect/whole-network.ts'
import type { Session } from '../driver.ts'
import { readPanel } from './identity.ts'
import { askLast } from './web.ts'

/** How it stands on the network, by the page that tells everything. */
export async function readNetwork(session: Session, signal: AbortSignal): Promise<NetworkConfig> {
  return networkOf(await readPanel(session, signal))
}

/** Pure. */
export function networkOf(panel: JsonRecord): NetworkConfig {
  return {
    hostname: textField(panel, 'host'),
    dhcp: booleanField(panel, 'dhcp'),
    ip: textField(panel, 'ip'),
    mask: textField(panel, 'netmask'),
    gateway: textField(panel, 'gateway'),
    dns: (textField(panel, 'dns') ?? '').split(/[\s,;]+/).filter(server => server !== ''),
  }
}

/** Name and address, in one form that is always sent whole. The answer may go with the old address. */
export const { setHostname, setNetwork } = networkWrites({
  read: readNetwork,
  mostDns: 1,
  store: async (session, { hostname, own }, signal) => {
    const address = { ip: own?.ip ?? '', netmask: own?.mask ?? '', gateway: own?.gateway ?? '', dns: own?.dns.join(',') ?? '' }
    const form = { post: '2', host: hostname ?? '', agreement: own === null ? 'dhcp' : 'static', ...address }
    await askLast(session, 'ipconfig', form, signal)
  },
})
