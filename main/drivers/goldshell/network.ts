import type { SetNetworkParams } from '../../contract/actions/set-network.ts'
import { MinerError } from '../../contract/failure.ts'
import type { NetworkConfig } from '../../contract/model.ts'
import { booleanField, field, type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { dnsProblem } from '../dialect/whole-network.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { get, putLast } from './web.ts'

/** How it gets its address, and the one that it has of its own. */
export const networkPath = '/mcb/ip'

/** How it stands on the network. It has no name there. Throws what a read throws. */
export async function readNetwork(session: Session, signal: AbortSignal): Promise<NetworkConfig> {
  return networkOf(await readPage(session, signal), session.ip)
}

/** Pure. By DHCP nothing described tells what it got; it answers at its address. */
export function networkOf(page: JsonRecord, answersAt: string): NetworkConfig {
  const dhcp = booleanField(page, 'useDHCP')
  const own = dhcp === false ? recordOf(field(page, 'setIP')) : null
  return {
    hostname: null,
    dhcp,
    ip: own === null ? answersAt : textField(own, 'IPv4addr'),
    mask: textField(own, 'Subnetmask'),
    gateway: textField(own, 'Router'),
    dns: [],
  }
}

/** By DHCP, or an address of its own. The answer may go with the old address. */
export const setNetwork: ActionHandler<SetNetworkParams> = {
  check: params => dnsProblem(params, 0),
  ready: async (session, signal) => {
    await readPage(session, signal)
  },
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(dnsProblem(params, 0))
      const page = await readPage(session, signal)
      const useAuto = booleanField(page, 'useAuto') ?? true
      const change = { useDHCP: params.mode === 'dhcp', useAuto, setIP: addressOf(params, page) }
      await putLast(session, networkPath, change, signal)
    }),
}

/** With DHCP the address of its own stays stored beside it, as it was. */
function addressOf(params: SetNetworkParams, page: JsonRecord): JsonRecord {
  if (params.mode === 'static') return { IPv4addr: params.address, Subnetmask: params.mask, Router: params.gateway }
  return recordOf(field(page, 'setIP')) ?? { IPv4addr: '', Subnetmask: '', Router: '' }
}

async function readPage(session: Session, signal: AbortSignal): Promise<JsonRecord> {
  const answer = await get(session, networkPath, signal)
  const page = recordOf(answer)
  if (page === null) throw new MinerError({ code: 'malformed', where: networkPath, got: JSON.stringify(answer) })
  return page
}
