import type { SetNetworkParams } from '../../contract/actions/set-network.ts'
import { MinerError } from '../../contract/failure.ts'
import type { MinerLog, NetworkConfig } from '../../contract/model.ts'
import { field, type JsonRecord, listOf, numberField, recordsOf, textField, textOf } from '../../transport/fields.ts'
import type { Json } from '../../transport/json.ts'
import { multipart } from '../../transport/multipart.ts'
import { keepingSecret } from '../dialect/keep-secret.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import type { Session } from '../driver.ts'
import type { BosWrites } from './interface.ts'
import { forgetToken, getObject, getText, login, patch, put, upload } from './rest-client.ts'

const dhcpCode = 1
const staticCode = 2

/** How it stands on the network: what is configured is what is at work. Throws `MinerError`. */
export async function readNetwork(session: Session, signal: AbortSignal): Promise<NetworkConfig> {
  const told = await getObject(session, 'network/', signal)
  const protocol = numberField(told, 'protocol')
  const [first = null] = recordsOf(field(told, 'networks'))
  return {
    hostname: textField(told, 'hostname'),
    dhcp: protocol === dhcpCode ? true : protocol === staticCode ? false : null,
    ip: textField(first, 'address'),
    mask: textField(first, 'netmask'),
    gateway: textField(told, 'default_gateway'),
    dns: listOf(field(told, 'dns_servers')).flatMap(server => textOf(server) ?? []),
  }
}

/** What the owner of a machine does to it by REST. */
export const restCare: Pick<BosWrites, 'setHostname' | 'setNetwork' | 'setPassword' | 'upgradeFirmware' | 'factoryReset'> = {
  async setHostname(session, { hostname }, signal) {
    const protocol = protocolOf(await readNetwork(session, signal))
    await patchNetwork(session, { hostname, protocol }, signal)
  },
  async setNetwork(session, params, signal) {
    const { hostname } = await readNetwork(session, signal)
    if (hostname === null) return refuseIf('it does not tell its host name, which would be lost')
    await patchNetwork(session, { hostname, protocol: protocolFor(params) }, signal)
  },
  async setPassword(session, { password }, signal) {
    await login(session, signal)
    await keepingSecret([password], () => put(session, 'auth/password', { password }, 'password', signal))
    forgetToken(session)
  },
  async upgradeFirmware(session, { file, keepSettings }, signal) {
    const metadata = { size: file.size, hash: file.id, discard_settings: !keepSettings, disable_cleanup: false }
    const form = multipart({
      fields: { metadata: JSON.stringify(metadata) },
      part: 'data',
      fileName: file.name,
      file: await session.openFile(file.id),
      onSent: session.progress,
    })
    await upload(session, 'upgrade/system-upgrade', form, 'firmware', signal)
    forgetToken(session)
  },
  async factoryReset(session, _params, signal) {
    // Proves that the machine is there and takes the password.
    await login(session, signal)
    await unlessItLeaves(() => put(session, 'actions/factory-reset', undefined, 'state', signal))
    forgetToken(session)
  },
}

/** Its logs by their names in the address, the one of errors first. */
const logNames = ['errors', 'bosminer', 'boser', 'monitor', 'syslog', 'dmesg'] as const

/** Those that the release has; before 26.04 there are none. */
export async function readLogs(session: Session, signal: AbortSignal): Promise<readonly MinerLog[]> {
  const logs: MinerLog[] = []
  for (const name of logNames) {
    const text = await getText(session, `miner/log/${name}`, signal)
    if (text !== null) logs.push({ name: `${name} log`, text })
  }
  return logs
}

function patchNetwork(session: Session, body: JsonRecord, signal: AbortSignal): Promise<void> {
  return unlessItLeaves(() => patch(session, 'network/configuration', body, 'network', signal))
}

function protocolFor(params: SetNetworkParams): Json {
  if (params.mode === 'dhcp') return { dhcp: {} }
  const { address, mask, gateway, dns } = params
  return { static: { address, netmask: mask, gateway, dns_servers: dns } }
}

/** The present one, whole: a machine that loses half of its address is lost to the network. Throws `refused`. */
function protocolOf({ dhcp, ip, mask, gateway, dns }: NetworkConfig): Json {
  if (dhcp === true) return { dhcp: {} }
  if (dhcp === false && ip !== null && mask !== null && gateway !== null)
    return protocolFor({ mode: 'static', address: ip, mask, gateway, dns })
  throw new MinerError({ code: 'refused', reason: 'it does not tell the whole address that it is configured with, which would be lost' })
}

/** The connection may drop before the answer; only looking tells. */
async function unlessItLeaves(write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code !== 'unreachable' && code !== 'timeout') throw thrown
  }
}
