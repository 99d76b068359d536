import { type Failure, MinerError } from '../../contract/failure.ts'
import { askEach } from '../dialect/ask.ts'
import type { IdentityFacts, Session } from '../driver.ts'
import { factsOfReport } from './facts.ts'
import { readPart } from './parts.ts'
import { unlock } from './web.ts'

/** Who it is: whether a password opens it, then its own report. */
export async function readIdentity(session: Session, signal: AbortSignal): Promise<IdentityFacts> {
  const access = await accessOf(session, signal)
  try {
    const report = (await readPart(session, 'ipreport', signal))[0] ?? null
    return { ...session.facts, ...factsOfReport(report), access }
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === null || code === 'cancelled' || code === 'bug') throw thrown
    await requireAnswer(session, code, signal)
    return { ...session.facts, access }
  }
}

/** A refused password is a fact about the miner, and so is a port that does not answer. */
async function accessOf(session: Session, signal: AbortSignal): Promise<IdentityFacts['access']> {
  try {
    await unlock(session, signal)
    return session.logins.access
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === null || code === 'cancelled' || code === 'bug') throw thrown
    return code === 'auth' ? 'locked' : null
  }
}

/** Where the page is away the other port has to answer: what is known of a machine says nothing about an address where nobody is. */
async function requireAnswer(session: Session, code: Failure['code'], signal: AbortSignal): Promise<void> {
  if (code === 'unreachable' || code === 'timeout') await askEach(session, ['version'], signal)
}
