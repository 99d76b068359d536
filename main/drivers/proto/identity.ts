import { MinerError } from '../../contract/failure.ts'
import { field, recordOf, recordsOf, textField } from '../../transport/fields.ts'
import { dropNulls, macOf, serialOf } from '../dialect/system-info.ts'
import type { IdentityFacts, Session } from '../driver.ts'
import { factsOfSystem } from './identify.ts'
import { getRecord, optionalPage } from './pages.ts'
import { hardwareOf } from './read.ts'

/** Who it is, which anybody may ask; then whether a password opens it, and the serials of its boards. */
export async function readIdentity(session: Session, signal: AbortSignal): Promise<IdentityFacts> {
  const system = await getRecord(session, 'system', 'system-info', signal)
  const network = recordOf(field(recordOf(await optionalPage(session, 'network', signal)), 'network-info'))
  const facts = {
    ...session.facts,
    ...factsOfSystem(system),
    ...dropNulls({ mac: macOf(textField(network, 'mac')), hostname: textField(network, 'hostname') }),
  }
  try {
    const boards = recordsOf(field(await hardwareOf(session, signal), 'hashboards-info'))
    const boardSerials = boards.flatMap(board => serialOf(textField(board, 'hb_sn')) ?? [])
    return { ...facts, boardSerials, access: session.logins.access ?? 'open' }
  } catch (thrown) {
    if (thrown instanceof MinerError && thrown.failure.code === 'auth') return { ...facts, access: 'locked' }
    throw thrown
  }
}
