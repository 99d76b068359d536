import { MinerError } from '../../contract/failure.ts'
import { type JsonRecord, textField } from '../../transport/fields.ts'
import { firmwareVersion } from '../dialect/firmware-version.ts'
import { dropNulls, factsOfSystemInfo, getRecord } from '../dialect/system-info.ts'
import type { IdentityFacts, Session } from '../driver.ts'

/** MAC, serial, exact model and release, which only the web page tells. A miner that does not open stays known by its API, as `locked`. */
export async function readIdentity(session: Session, signal: AbortSignal): Promise<IdentityFacts> {
  try {
    const info = await getRecord(session, '/cgi-bin/get_system_info.cgi', signal)
    const release = await readRelease(session, signal)
    return { ...session.facts, ...factsOfSystemInfo(info), ...dropNulls({ firmwareVersion: release }), access: session.http.access ?? null }
  } catch (thrown) {
    return { ...session.facts, access: accessAfter(thrown, session) }
  }
}

/** A refused password is a fact about the miner. A web page that is not there tells nothing. */
function accessAfter(thrown: unknown, session: Session): IdentityFacts['access'] {
  const code = thrown instanceof MinerError ? thrown.failure.code : null
  if (code === null || code === 'cancelled') throw thrown
  return code === 'auth' ? 'locked' : (session.http.access ?? null)
}

/** 'FR-1.12' of builds since 2025; `null` on older ones, which have no such page. */
async function readRelease(session: Session, signal: AbortSignal): Promise<string | null> {
  try {
    return releaseOf(await getRecord(session, '/cgi-bin/miner_type.cgi', signal))
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === 'unsupported' || code === 'malformed') return null
    throw thrown
  }
}

/** Only releases: a plain build date is in the system info already. */
function releaseOf(reply: JsonRecord): string | null {
  const version = firmwareVersion(textField(reply, 'fw_version'))
  return version?.startsWith('FR-') ? version : null
}
