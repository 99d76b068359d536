import { MinerError } from '../../contract/failure.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { call, logIn } from './web.ts'

const user = 'admin'

/** The password of its one user; the call wants the present one too. */
export const setPassword: ActionHandler<{ readonly password: string }> = {
  user,
  unless: ({ make }) => (make === 'HonorKnight' ? 'how the pages of HonorKnight take a new password is not known' : null),
  ready: logIn,
  run: (session, { password }, signal) =>
    oneWriteAtATime(session, async () => {
      // A kept session says nothing about which password it was given for.
      await logIn(session, signal)
      const { credential } = session.logins
      if (!credential) throw new MinerError({ code: 'auth', user })
      refuseIf(credential.user === user ? null : `it was opened by another user than ${user}, whose password this would not be`)
      await call(session, 'updatePassword', signal, { user, currentPassword: credential.password.reveal(), newPassword: password })
    }),
}

/** Whether one of our passwords opens it: by a login of its own, since a kept session may have outlived its password. */
export async function opens(session: Session, signal: AbortSignal): Promise<boolean> {
  await logIn(session, signal)
  return true
}
