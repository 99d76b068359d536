import { MinerError } from '../../contract/failure.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import type { JsonRecord } from '../../transport/fields.ts'
import { askEach } from '../dialect/ask.ts'
import type { IdentityFacts, Session } from '../driver.ts'
import { factsOfStats, factsOfSystem } from './facts.ts'
import { readSystem } from './system.ts'

/** Model, release, MAC and serials by either door, and whether the password opens the page. */
export async function readIdentity(session: Session, signal: AbortSignal): Promise<IdentityFacts> {
  const stats = await optional(async () => sectionOf((await askEach(session, ['stats'], signal)).get('stats'), 'STATS')[0] ?? null)
  const system = session.address.webPort === null ? null : await optional(() => readSystem(session, signal))
  const access = session.logins.access ?? session.facts.access
  return { ...session.facts, ...factsOfSystem(system), ...factsOfStats(stats), access }
}

/** One door may be shut; that does not spoil what the other tells. */
async function optional(ask: () => Promise<JsonRecord | null>): Promise<JsonRecord | null> {
  try {
    return await ask()
  } catch (thrown) {
    if (!(thrown instanceof MinerError) || thrown.failure.code === 'cancelled') throw thrown
    return null
  }
}
