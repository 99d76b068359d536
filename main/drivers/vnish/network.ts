import type { SetNetworkParams } from '../../contract/actions/set-network.ts'
import { MinerError } from '../../contract/failure.ts'
import type { NetworkConfig } from '../../contract/model.ts'
import { booleanField, field, type JsonRecord, listOf, recordOf, textField, textOf } from '../../transport/fields.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { obey } from './actions.ts'
import { readSettings } from './config.ts'
import { getOpen, post, requireRecord } from './rest.ts'

/** What is configured; with DHCP, what the network gave it. Needs the password. Throws `MinerError`. */
export async function readNetwork(session: Session, signal: AbortSignal): Promise<NetworkConfig> {
  const configured = await readConfigured(session, signal)
  const dhcp = booleanField(configured, 'dhcp')
  const present = dhcp === false ? null : await readPresent(session, signal)
  return {
    hostname: textField(configured, 'hostname'),
    dhcp,
    ip: textField(present ?? configured, present ? 'ip' : 'ipaddress'),
    mask: textField(present ?? configured, 'netmask'),
    gateway: textField(present ?? configured, 'gateway'),
    dns: listOf(field(present ?? configured, present ? 'dns' : 'dnsservers')).flatMap(server => textOf(server) ?? []),
  }
}

export const setHostname: ActionHandler<{ readonly hostname: string }> = changing(({ hostname }) => ({ hostname }))

export const setNetwork: ActionHandler<SetNetworkParams> = changing(params => {
  if (params.mode === 'dhcp') return { dhcp: true }
  const { address, mask, gateway, dns } = params
  return { dhcp: false, ipaddress: address, netmask: mask, gateway, dnsservers: dns }
})

/** Everything else of its network configuration goes back as it was read a moment before. */
function changing<Params>(changeOf: (params: Params) => JsonRecord): ActionHandler<Params> {
  return {
    ready: async (session, signal) => {
      await readConfigured(session, signal)
    },
    run: (session, params, signal) =>
      oneWriteAtATime(session, async () => {
        const network = { ...(await readConfigured(session, signal)), ...changeOf(params) }
        await obey(session, await postAndFollow(session, { network }, signal), signal)
      }),
  }
}

/** Its network may restart before the answer is out; then only looking tells whether it took. */
async function postAndFollow(session: Session, body: JsonRecord, signal: AbortSignal): Promise<JsonRecord | null> {
  try {
    return await post(session, 'settings', body, signal)
  } catch (thrown) {
    if (thrown instanceof MinerError && thrown.failure.code === 'unreachable') return null
    throw thrown
  }
}

async function readConfigured(session: Session, signal: AbortSignal): Promise<JsonRecord> {
  const { raw } = await readSettings(session, signal)
  const network = recordOf(field(raw, 'network'))
  if (network === null) throw new MinerError({ code: 'unsupported', what: 'its settings do not hold its network' })
  return network
}

async function readPresent(session: Session, signal: AbortSignal): Promise<JsonRecord | null> {
  const info = requireRecord(await getOpen(session, 'info', signal), 'info')
  return recordOf(field(recordOf(field(info, 'system')), 'network_status'))
}
