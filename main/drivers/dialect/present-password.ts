import { MinerError } from '../../contract/failure.ts'
import type { Session } from '../driver.ts'
import { refuseIf } from './pool-guard.ts'

/**
 * The password that opened the session, for a call that wants it beside the new one. Log in right before: a session that is kept says
 * nothing about which password it was given for.
 * @param user whose password the call changes
 * @throws MinerError `auth` when nothing opened it · `refused` when another user did
 */
export function presentPassword({ logins }: Session, user: string): string {
  const { credential } = logins
  if (!credential) throw new MinerError({ code: 'auth', user })
  refuseIf(credential.user === user ? null : `it was opened by another user than ${user}, whose password this would not be`)
  return credential.password.reveal()
}
