import { characterProblem, isNotBlank, refuseIf } from '../dialect/pool-guard.ts'
import { presentPassword } from '../dialect/present-password.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler } from '../driver.ts'
import { ask, forgetCookie, logIn } from './web.ts'

const user = 'admin'

/** The password of its one user; the form wants the present one too. */
export const setPassword: ActionHandler<{ readonly password: string }> = {
  user,
  check: ({ password }) => passwordProblem(password),
  ready: async (session, signal) => {
    await logIn(session, signal)
    presentPassword(session, user)
  },
  run: (session, { password }, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(passwordProblem(password))
      await logIn(session, signal)
      const nowpwd = presentPassword(session, user)
      await ask(session, 'systemconfig', { post: '2', nowpwd, newpwd: password, compwd: password }, signal)
      forgetCookie(session)
    }),
}

/** As for pools: its pages put texts into messages as they are. */
function passwordProblem(password: string): string | null {
  const texts = [{ name: 'the password', text: password }]
  const isPlain = (character: string) => isNotBlank(character) && !/["\\]/.test(character)
  return characterProblem(texts, isPlain, 'its page puts it into a message as it is')
}
