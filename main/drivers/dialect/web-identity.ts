import { MinerError } from '../../contract/failure.ts'
import { type JsonRecord, textField } from '../../transport/fields.ts'
import type { IdentityFacts, Session } from '../driver.ts'
import { factsOfSystemInfo, getRecord, macOf } from './system-info.ts'

/** MAC, host name and type, which only the web page tells. A miner that does not open stays known by its API, as `locked`. */
export async function readIdentity(session: Session, signal: AbortSignal): Promise<IdentityFacts> {
  try {
    const info = await pageOf(session, '/cgi-bin/get_system_info.cgi', signal)
    const facts = info === null ? {} : factsOfSystemInfo(info)
    const mac = facts.mac ?? macOf(textField(await pageOf(session, '/cgi-bin/get_network_info.cgi', signal), 'macaddr'))
    return { ...session.facts, ...facts, mac: mac ?? session.facts.mac, access: session.http.access ?? null }
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === null || code === 'cancelled') throw thrown
    // A refused password is a fact about the miner. A web page that is not there tells nothing.
    return { ...session.facts, access: code === 'auth' ? 'locked' : (session.http.access ?? null) }
  }
}

/** A page of the web interface; `null` where the firmware does not have it or prints something else. */
async function pageOf(session: Session, path: string, signal: AbortSignal): Promise<JsonRecord | null> {
  try {
    return await getRecord(session, path, signal)
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === 'unsupported' || code === 'malformed') return null
    throw thrown
  }
}
