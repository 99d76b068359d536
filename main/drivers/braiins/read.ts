import { MinerError } from '../../contract/failure.ts'
import type { IdentityFacts, Reading, Session } from '../driver.ts'
import { bosminerInterface, readBosminer } from './bosminer.ts'
import { interfaceOf } from './interface.ts'

/** One poll through the interface of this release. A machine whose password we do not have still tells much on 4028. */
export async function read(session: Session, signal: AbortSignal): Promise<Reading> {
  const bos = await interfaceOf(session, signal)
  try {
    return await bos.read(session, signal)
  } catch (thrown) {
    if (!isLocked(thrown) || session.address.apiPort === null) throw thrown
    return readBosminer(session, signal)
  }
}

/** Who it is, as far as it opens. */
export async function readIdentity(session: Session, signal: AbortSignal): Promise<IdentityFacts> {
  const bos = await interfaceOf(session, signal)
  try {
    return { ...session.facts, ...(await bos.readIdentity(session, signal)) }
  } catch (thrown) {
    if (!isLocked(thrown)) throw thrown
    const told = session.address.apiPort === null ? {} : await bosminerInterface.readIdentity(session, signal)
    return { ...session.facts, ...told, access: 'locked' }
  }
}

function isLocked(thrown: unknown): boolean {
  return thrown instanceof MinerError && thrown.failure.code === 'auth'
}
