import { MinerError } from '../../contract/failure.ts'
import { networkHandlers, type StoreNetwork } from './network-change.ts'
import { refuseIf } from './pool-guard.ts'

/** The form of the vendor's page; host names and addresses hold nothing that would have to be escaped. */
const storeNetwork: StoreNetwork = async (session, { hostname, own }, signal) => {
  const fields = [
    ['_ant_conf_nettype', own === null ? 'DHCP' : 'Static'],
    ['_ant_conf_hostname', hostname],
    ['_ant_conf_ipaddress', own?.ip ?? ''],
    ['_ant_conf_netmask', own?.mask ?? ''],
    ['_ant_conf_gateway', own?.gateway ?? ''],
    ['_ant_conf_dnsservers', own?.dns ?? ''],
  ]
  const request = { method: 'POST', path: '/cgi-bin/set_network_conf.cgi', timeoutMs: 30_000 } as const
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const body = fields.map(([name, value]) => `${name}=${value}`).join('&')
  const reply = await session.http.request({ ...request, body, headers, signal })
  if (reply.status === 404) throw new MinerError({ code: 'unsupported', what: 'this firmware has no page to change its network' })
  if (reply.status !== 200) refuseIf(`its web server answered the change of its network with HTTP ${reply.status}`)
}

/** Host name and address, on the form pages of 2016 to 2019. */
export const { setHostname, setNetwork } = networkHandlers(storeNetwork)
