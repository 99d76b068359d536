import { failureOf } from '../../contract/failure.ts'
import type { Driver, Session } from '../../drivers/driver.ts'

/**
 * Whether one of the session's passwords opens a miner; `null` = it lets everybody in, so that nothing is proved.
 * Throws `MinerError` for everything but a refused password.
 */
export async function opensWith(driver: Driver, session: Session, signal: AbortSignal): Promise<boolean | null> {
  try {
    if (driver.opens) return await driver.opens(session, signal)
    await driver.readConfig(session, signal)
  } catch (thrown) {
    if (failureOf(thrown).code === 'auth') return false
    throw thrown
  }
  switch (session.logins.access ?? session.http.access ?? null) {
    case 'password':
    case 'default-password':
      return true
    case 'locked':
      return false
    case 'open':
    case null:
      return null
  }
}
