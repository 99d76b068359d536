import { presentPassword } from '../dialect/present-password.ts'
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
      await logIn(session, signal)
      await call(session, 'updatePassword', signal, { user, currentPassword: presentPassword(session, user), newPassword: password })
    }),
}

/** Whether one of our passwords opens it: by a login of its own, since a kept session may have outlived its password. */
export async function opens(session: Session, signal: AbortSignal): Promise<boolean> {
  await logIn(session, signal)
  return true
}
