import type { Reading, Session } from '../driver.ts'
import { readV2 } from './read-v2.ts'
import { readV3 } from './read-v3.ts'
import { apiOf } from './release.ts'

/** One poll, in the API that the machine is spoken to in: one connection while it hashes, up to three when it does not. */
export async function read(session: Session, signal: AbortSignal): Promise<Reading> {
  return (await apiOf(session, signal)) === 'v3' ? readV3(session, signal) : readV2(session, signal)
}
