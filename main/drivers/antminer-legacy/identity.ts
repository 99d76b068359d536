import { MinerError } from '../../contract/failure.ts'
import { textField } from '../../transport/fields.ts'
import { factsOfSystemInfo, getRecord, macOf } from '../dialect/system-info.ts'
import type { IdentityFacts, Session } from '../driver.ts'

/** MAC, host name and type, which only the web page tells. A miner that does not open stays known by its API, as `locked`. */
export async function readIdentity(session: Session, signal: AbortSignal): Promise<IdentityFacts> {
  try {
    const info = factsOfSystemInfo(await getRecord(session, '/cgi-bin/get_system_info.cgi', signal))
    const mac = info.mac ?? (await macFromNetwork(session, signal))
    return { ...session.facts, ...info, mac: mac ?? session.facts.mac, access: session.http.access ?? null }
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === null || code === 'cancelled') throw thrown
    // A refused password is a fact about the miner. A web page that is not there tells nothing.
    return { ...session.facts, access: code === 'auth' ? 'locked' : (session.http.access ?? null) }
  }
}

async function macFromNetwork(session: Session, signal: AbortSignal): Promise<string | null> {
  return macOf(textField(await getRecord(session, '/cgi-bin/get_network_info.cgi', signal), 'macaddr'))
}
