import { MinerError } from '../../contract/failure.ts'
import type { JsonRecord } from '../../transport/fields.ts'
import type { IdentityFacts, Session } from '../driver.ts'
import { factsOfOverview, factsOfType } from './facts.ts'
import { call, unlock } from './web.ts'

/** Who it is: whether a password opens it, then its overview; the type alone where there is none. */
export async function readIdentity(session: Session, signal: AbortSignal): Promise<IdentityFacts> {
  if (session.address.webPort === null) return session.facts
  const access = await accessOf(session, signal)
  if (access === 'locked') return { ...session.facts, access }
  const overview = await optional(session, 'overview', signal)
  const told = overview === null ? factsOfType(await optional(session, 'type', signal)) : factsOfOverview(overview)
  return { ...session.facts, ...told, access }
}

/** A refused password, and a lock after wrong ones, is a fact about the miner. */
async function accessOf(session: Session, signal: AbortSignal): Promise<IdentityFacts['access']> {
  try {
    await unlock(session, signal)
    return session.logins.access
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === 'auth' || code === 'refused') return 'locked'
    if (code === 'unsupported' || code === 'malformed') return null
    throw thrown
  }
}

async function optional(session: Session, name: string, signal: AbortSignal): Promise<JsonRecord | null> {
  try {
    return await call(session, name, signal)
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === 'auth' || code === 'refused' || code === 'unsupported' || code === 'malformed') return null
    throw thrown
  }
}
