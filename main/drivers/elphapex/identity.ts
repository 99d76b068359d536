import { MinerError } from '../../contract/failure.ts'
import { textField } from '../../transport/fields.ts'
import { dropNulls, getRecord, macOf } from '../dialect/system-info.ts'
import type { IdentityFacts, Session } from '../driver.ts'
import { factsOfType, releaseOf } from './make.ts'

/** Everything about it stands behind its password; without it nothing but the make is known, and it is `locked`. */
export async function readIdentity(session: Session, signal: AbortSignal): Promise<IdentityFacts> {
  try {
    const info = await getRecord(session, '/cgi-bin/get_system_info.cgi', signal)
    const told = dropNulls({
      firmwareVersion: releaseOf(textField(info, 'system_filesystem_version')),
      mac: macOf(textField(info, 'macaddr')),
      hostname: textField(info, 'hostname'),
    })
    return { ...session.facts, ...factsOfType(textField(info, 'minertype')), ...told, access: session.http.access ?? null }
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === null || code === 'cancelled') throw thrown
    return { ...session.facts, access: code === 'auth' ? 'locked' : (session.http.access ?? null) }
  }
}
