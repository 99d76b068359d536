import { MinerError } from '../../contract/failure.ts'
import { presentPassword } from '../dialect/present-password.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { forgetToken, logIn, put, wantsCiphered } from './web.ts'

const user = 'admin'

/** The password of its one user; the call wants the present one too. */
export const setPassword: ActionHandler<{ readonly password: string }> = {
  user,
  ready: async (session, signal) => {
    await provenPassword(session, signal)
  },
  run: (session, { password }, signal) =>
    oneWriteAtATime(session, async () => {
      const oldpassword = await provenPassword(session, signal)
      await put(session, '/user/updatepd', { oldpassword, newpassword: password, cfmpassword: password }, signal)
      forgetToken(session)
    }),
}

/** Whether one of our passwords opens it: by a login of its own, since a kept token may have outlived its password. */
export async function opens(session: Session, signal: AbortSignal): Promise<boolean> {
  await logIn(session, signal)
  return true
}

/** Throws `unsupported` where the login wants it ciphered: in which form such a release wants a new one is not known. */
async function provenPassword(session: Session, signal: AbortSignal): Promise<string> {
  await logIn(session, signal)
  const password = presentPassword(session, user)
  if (wantsCiphered(session))
    throw new MinerError({
      code: 'unsupported',
      what: 'this release wants passwords ciphered, and in which form it wants a new one is not known',
    })
  return password
}
