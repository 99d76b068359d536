import { MinerError } from '../../contract/failure.ts'
import { characterProblem, isNotBlank, refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { ask, forgetCookie, logIn } from './web.ts'

const user = 'admin'

/** The password of its one user; the form wants the present one too. */
export const setPassword: ActionHandler<{ readonly password: string }> = {
  user,
  check: ({ password }) => passwordProblem(password),
  ready: async (session, signal) => {
    await presentPassword(session, signal)
  },
  run: (session, { password }, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(passwordProblem(password))
      const nowpwd = await presentPassword(session, signal)
      await ask(session, 'systemconfig', { post: '2', nowpwd, newpwd: password, compwd: password }, signal)
      forgetCookie(session)
    }),
}

/** Proved by a login of its own: a kept cookie says nothing about which password it was given for. */
async function presentPassword(session: Session, signal: AbortSignal): Promise<string> {
  await logIn(session, signal)
  const { credential } = session.logins
  if (!credential) throw new MinerError({ code: 'auth', user })
  refuseIf(credential.user === user ? null : `it was opened by another user than ${user}, whose password this would not be`)
  return credential.password.reveal()
}

/** As for pools: its pages put texts into messages as they are. */
function passwordProblem(password: string): string | null {
  const texts = [{ name: 'the password', text: password }]
  const isPlain = (character: string) => isNotBlank(character) && !/["\\]/.test(character)
  return characterProblem(texts, isPlain, 'its page puts it into a message as it is')
}
