import { judgeWrite } from './json-answer.ts'
import { networkHandlers, type StoreNetwork } from './network-change.ts'

/** As the vendor's own page sends it: 1 = by DHCP, 2 = an address of its own. The network restarts a second after the answer. */
const storeNetwork: StoreNetwork = async (session, { hostname, own }, signal) => {
  const body = {
    ipHost: hostname,
    ipPro: own === null ? 1 : 2,
    ipAddress: own?.ip ?? '',
    ipSub: own?.mask ?? '',
    ipGateway: own?.gateway ?? '',
    ipDns: own?.dns ?? '',
  }
  const request = { method: 'POST', path: '/cgi-bin/set_network_conf.cgi', body: JSON.stringify(body), timeoutMs: 15_000 } as const
  judgeWrite(await session.http.request({ ...request, headers: { 'content-type': 'application/json' }, signal }), 'network')
}

/** Host name and address, on the JSON pages of 2020 and later. */
export const { setHostname, setNetwork } = networkHandlers(storeNetwork)
