import { MinerError } from '../../contract/failure.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { change, forgetToken, logIn } from './pages.ts'

/** Its one password; the call wants the present one too. There are no users. */
export const setPassword: ActionHandler<{ readonly password: string }> = {
  user: 'admin',
  ready: async (session, signal) => {
    await logIn(session, signal)
  },
  run: (session, { password }, signal) =>
    oneWriteAtATime(session, async () => {
      // A kept token says nothing about which password it was given for.
      await logIn(session, signal)
      const { credential } = session.logins
      if (!credential) throw new MinerError({ code: 'auth', user: null })
      const body = { current_password: credential.password.reveal(), new_password: password }
      await change(session, 'PUT', 'auth/change-password', body, signal)
      forgetToken(session)
    }),
}

/** Whether one of our passwords opens it: by a login of its own, since a token may outlive its password. */
export async function opens(session: Session, signal: AbortSignal): Promise<boolean> {
  await logIn(session, signal)
  return true
}
