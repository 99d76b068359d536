import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { sinceFour, whenLetIn } from './actions.ts'
import { checkPassword, post } from './door.ts'

/** The password of all changes; there are no users. Releases before 4.0 cannot check one, so that a new one could not be proved there. */
export const setPassword: ActionHandler<{ readonly password: string }> = sinceFour({
  user: 'root',
  ready: whenLetIn,
  run: (session, { password }, signal) => oneWriteAtATime(session, () => post(session, 'password', password, signal)),
})

/** Whether one of our passwords is the one; asked without changing anything. `null` = this release has no call for that. */
export async function opens(session: Session, signal: AbortSignal): Promise<boolean | null> {
  return (await checkPassword(session, signal)) ? true : null
}
