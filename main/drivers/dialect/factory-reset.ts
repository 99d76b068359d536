import { MinerError } from '../../contract/failure.ts'
import type { ActionHandler } from '../driver.ts'
import { refuseIf } from './pool-guard.ts'
import { getRecord } from './system-info.ts'
import { throughWeb } from './web-door.ts'
import { oneWriteAtATime } from './write-turn.ts'

/** Pools, network and password go back to how they were delivered. Newer machines restart a minute or two later, old ones answer after half a minute. */
export const factoryReset: ActionHandler<unknown> = {
  ready: async (session, signal) => {
    const read = () => getRecord(session, '/cgi-bin/get_system_info.cgi', signal)
    await throughWeb(session, 'this firmware is reset there', read, signal)
  },
  run: (session, _params, signal) =>
    oneWriteAtATime(session, async () => {
      // Proves that the machine is there and takes the password; a connection that then drops proves nothing.
      await getRecord(session, '/cgi-bin/get_system_info.cgi', signal)
      const reply = await session.http.request({ path: '/cgi-bin/reset_conf.cgi', timeoutMs: 60_000, signal })
      if (reply.status === 404) throw new MinerError({ code: 'unsupported', what: 'this firmware has no page to reset it' })
      if (reply.status !== 200) refuseIf(`its web server answered the reset with HTTP ${reply.status}`)
    }),
}
