import type { NetworkConfig } from '../../contract/model.ts'
import { field, recordOf, textField } from '../../transport/fields.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { readWritable } from './actions.ts'
import { change, command, getInfo } from './api.ts'
import { isStopped } from './read.ts'

/** Longest name that the network of an ESP32 takes, in characters. */
const maxLength = 32

/** How it stands on the network: always by DHCP, over WiFi. */
export async function readNetwork(session: Session, signal: AbortSignal): Promise<NetworkConfig> {
  const info = await getInfo(session, signal)
  const ip = textField(info, 'ipv4', 'hostip') ?? session.ip
  return { hostname: textField(info, 'hostname'), dhcp: true, ip, mask: null, gateway: null, dns: [] }
}

/** Its name; nothing else of its settings is sent. Newer releases say that they take it on at once, the others after a restart. */
export const setHostname: ActionHandler<{ readonly hostname: string }> = {
  check: ({ hostname }) => hostnameProblem(hostname),
  ready: async (session, signal) => {
    await readWritable(session, signal)
  },
  run: (session, { hostname }, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(hostnameProblem(hostname))
      const info = await readWritable(session, signal)
      refuseIf(isStopped(info) ? 'it is paused, and another name may need a restart, which would start it mining; wake it first' : null)
      const answer = await change(session, { hostname }, signal)
      if (recordOf(field(answer, 'redirect')) === null) await command(session, 'restart', signal)
    }),
}

function hostnameProblem(hostname: string): string | null {
  return hostname.length > maxLength ? `its names have ${maxLength} characters at the most, and this one has ${hostname.length}` : null
}
