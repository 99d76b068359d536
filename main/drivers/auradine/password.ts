import { presentPassword } from '../dialect/present-password.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { forgetToken, logIn, post, unlock } from './web.ts'

const user = 'admin'

/** The password of its one user; the call wants the present one too. */
export const setPassword: ActionHandler<{ readonly password: string }> = {
  user,
  ready: unlock,
  run: (session, { password }, signal) =>
    oneWriteAtATime(session, async () => {
      await logIn(session, signal)
      await post(session, 'password', { user, old: presentPassword(session, user), new: password }, signal)
      forgetToken(session)
    }),
}

/** Whether one of our passwords opens it: by a login of its own, since a kept token may have outlived its password. */
export async function opens(session: Session, signal: AbortSignal): Promise<boolean> {
  await logIn(session, signal)
  return true
}
