import type { SetNetworkParams } from '../../contract/actions/set-network.ts'
import type { NetworkConfig } from '../../contract/model.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import { booleanField, textField } from '../../transport/fields.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { sendLast } from './actions.ts'
import { askWhole } from './pools.ts'
import { withWriteSession } from './write-session.ts'

/** How it stands on the network. Throws `MinerError`. */
export async function readNetwork(session: Session, signal: AbortSignal): Promise<NetworkConfig> {
  const config = sectionOf(await askWhole(session, 'config', signal), 'CONFIG')[0] ?? null
  return {
    hostname: textField(config, 'Hostname'),
    dhcp: booleanField(config, 'DHCP'),
    ip: textField(config, 'IPAddr'),
    mask: textField(config, 'Netmask'),
    gateway: textField(config, 'Gateway'),
    dns: (textField(config, 'DNS Servers') ?? '').split(/[\s,;]+/).filter(server => server !== ''),
  }
}

/** Back to DHCP. An address of its own is refused: in which order the command takes its pieces is not published, and a wrong one loses the machine. */
export const setNetwork: ActionHandler<SetNetworkParams> = {
  check: networkProblem,
  async run(session, params, signal) {
    refuseIf(networkProblem(params))
    await withWriteSession(session, signal, ({ send }) => sendLast(send, 'netset', 'dhcp'))
  },
}

function networkProblem({ mode }: SetNetworkParams): string | null {
  return mode === 'dhcp'
    ? null
    : 'how this firmware takes an address of its own is not published; set it on its own web page, or fix the address in the DHCP server'
}
