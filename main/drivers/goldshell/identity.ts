import { MinerError } from '../../contract/failure.ts'
import { recordOf, textField } from '../../transport/fields.ts'
import { macOf } from '../dialect/system-info.ts'
import type { IdentityFacts, Session } from '../driver.ts'
import { factsOfStatus, statusPath } from './facts.ts'
import { readSettings } from './settings.ts'
import { get, unlock } from './web.ts'

/** Who it is: its status, whether a password opens it, and the MAC, which it uses as its name. */
export async function readIdentity(session: Session, signal: AbortSignal): Promise<IdentityFacts> {
  const access = await accessOf(session, signal)
  const status = await optional(async () => factsOfStatus(recordOf(await get(session, statusPath, signal))))
  const name = await optional(async () => textField((await readSettings(session, signal)).raw, 'name'))
  return { ...session.facts, ...status, mac: macOf(name) ?? session.facts.mac, access }
}

/** A refused password is a fact about the miner. */
async function accessOf(session: Session, signal: AbortSignal): Promise<IdentityFacts['access']> {
  try {
    await unlock(session, signal)
    return session.logins.access
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === 'auth') return 'locked'
    if (code === 'refused' || code === 'unsupported' || code === 'malformed') return null
    throw thrown
  }
}

async function optional<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask()
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === 'auth' || code === 'refused' || code === 'unsupported' || code === 'malformed') return null
    throw thrown
  }
}
