import { MinerError } from '../../contract/failure.ts'
import type { NetworkConfig } from '../../contract/model.ts'
import { type JsonRecord, textField } from '../../transport/fields.ts'
import type { Session } from '../driver.ts'
import { getPage } from './system-info.ts'

const path = '/cgi-bin/get_network_info.cgi'

/** How a machine with Bitmain's pages stands on the network. Throws `auth`, `unsupported` and `malformed`, also when it came cut off. */
export async function readNetwork(session: Session, signal: AbortSignal): Promise<NetworkConfig> {
  const { record, isCut } = await getPage(session, path, signal)
  if (isCut) throw new MinerError({ code: 'malformed', where: `${path}, which came cut off`, got: JSON.stringify(Object.keys(record)) })
  return networkOf(record)
}

/** Pure. What is configured, under `conf_`; with DHCP that is empty, and what it works with stands beside it. */
export function networkOf(info: JsonRecord): NetworkConfig {
  const dhcp = isByDhcp(textField(info, 'conf_nettype', 'nettype'))
  const configured = (name: string) => textField(info, `conf_${name}`)
  const atWork = (name: string) => (dhcp === false ? configured(name) : textField(info, name))
  return {
    hostname: configured('hostname') ?? textField(info, 'hostname'),
    dhcp,
    ip: atWork('ipaddress'),
    mask: atWork('netmask'),
    gateway: atWork('gateway'),
    dns: (atWork('dnsservers') ?? '').split(/[\s,;]+/).filter(server => server !== ''),
  }
}

function isByDhcp(type: string | null): boolean | null {
  if (type === null) return null
  if (/^dhcp$/i.test(type)) return true
  return /^static$/i.test(type) ? false : null
}
