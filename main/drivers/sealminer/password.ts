import { presentPassword } from '../dialect/present-password.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { requireDone } from './actions.ts'
import { forgetSession, logIn, postPage } from './web.ts'

const user = 'seal'

/** The password of its page; the call wants the present one too, proved by a login of its own. */
export const setPassword: ActionHandler<{ readonly password: string }> = {
  user,
  ready: logIn,
  run: (session, { password }, signal) =>
    oneWriteAtATime(session, async () => {
      await logIn(session, signal)
      const origin_pwd = presentPassword(session, user)
      requireDone(
        await postPage(session, 'update_passwd', { user_name: user, origin_pwd, new_pwd: password, confirm_pwd: password }, signal),
      )
      forgetSession(session)
    }),
}

/** Whether one of our passwords opens its page: by a login of its own, since a kept session may have outlived its password. */
export async function opens(session: Session, signal: AbortSignal): Promise<boolean> {
  await logIn(session, signal)
  return true
}
