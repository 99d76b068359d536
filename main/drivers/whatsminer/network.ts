import type { SetNetworkParams } from '../../contract/actions/set-network.ts'
import { MinerError } from '../../contract/failure.ts'
import type { NetworkConfig } from '../../contract/model.ts'
import { field, type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import { recordFrom } from '../dialect/ask.ts'
import { isCut } from '../dialect/cut.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { apiOf, messageOf } from './release.ts'
import { always, ready, send } from './send.ts'
import { readDevice } from './v3.ts'

/** How it stands on the network; no password is needed. Throws `malformed` when a part of it was lost on the way. */
export async function readNetwork(session: Session, signal: AbortSignal): Promise<NetworkConfig> {
  const told =
    (await apiOf(session, signal)) === 'v3' ? recordOf(field(await readDevice(session, signal), 'network')) : await infoOf(session, signal)
  const proto = textField(told, 'proto')?.toLowerCase() ?? null
  return {
    hostname: textField(told, 'hostname'),
    dhcp: proto === null ? null : proto === 'dhcp',
    ip: textField(told, 'ip'),
    mask: textField(told, 'netmask'),
    gateway: textField(told, 'gateway'),
    dns: (textField(told, 'dns') ?? '').split(/[\s,]+/).filter(address => address !== ''),
  }
}

async function infoOf(session: Session, signal: AbortSignal): Promise<JsonRecord> {
  const reply = await session.cgminer.request({ cmd: 'get_miner_info', info: 'ip,proto,netmask,gateway,dns,hostname' }, { signal })
  const info = messageOf(recordFrom(reply))
  if (info !== null && !isCut(reply.parsed)) return info
  throw new MinerError({ code: 'malformed', where: 'reply to get_miner_info', got: reply.text.slice(0, 200) })
}

export const setHostname: ActionHandler<{ readonly hostname: string }> = always(({ hostname }) => ({
  v2: { cmd: 'set_hostname', hostname },
  v3: { cmd: 'set.system.hostname', param: { hostname } },
}))

/** Its host name is told along with an address of its own, because API v2 sets both at once. The machine restarts. */
export const setNetwork: ActionHandler<SetNetworkParams> = {
  ready,
  check: networkProblem,
  run: async (session, params, signal) => {
    refuseIf(networkProblem(params))
    const { hostname } = await readNetwork(session, signal)
    if (hostname === null) throw new MinerError({ code: 'refused', reason: 'it does not tell its host name, which would be lost' })
    await send(session, { ...networkWords(params, hostname), stops: true }, signal)
  },
}

function networkProblem(params: SetNetworkParams): string | null {
  return params.mode === 'static' && params.dns.length > 2 ? 'this firmware takes two DNS servers at the most' : null
}

function networkWords(params: SetNetworkParams, host: string) {
  const cmd = 'set.system.net_config'
  if (params.mode === 'dhcp') return { v2: { cmd: 'net_config', param: 'dhcp' }, v3: { cmd, param: 'dhcp' } }
  const { address: ip, mask, gateway } = params
  const dns = params.dns.join(' ')
  return { v2: { cmd: 'net_config', ip, mask, gate: gateway, dns, host }, v3: { cmd, param: { ip, netmask: mask, gateway, dns } } }
}
