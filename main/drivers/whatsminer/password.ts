import { MinerError } from '../../contract/failure.ts'
import { keepingSecret } from '../dialect/keep-secret.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, IdentityFacts, Session } from '../driver.ts'
import { apiOf, isOfV3 } from './release.ts'
import { ready } from './send.ts'
import { factoryLogins } from './switched-off.ts'
import { askV3 } from './v3.ts'
import { isLetIn, opensV2, sendV2 } from './write-v2.ts'
import { accountOf, judge, proveV3, signedMessage } from './write-v3.ts'

/** Reading wants no password, so a change that changes nothing is tried. Throws `unsupported` while changes are switched off. */
export function opens(session: Session, signal: AbortSignal): Promise<boolean> {
  return oneWriteAtATime(session, async () => {
    if ((await apiOf(session, signal)) === 'v2') return opensV2(session, signal)
    return isLetIn(async () => {
      await proveV3(session, signal)
    })
  })
}

/** Of the one account of API v2; in API v3 of `super`, unless the session came in as another. */
export const setPassword: ActionHandler<{ readonly password: string }> = {
  ready,
  user: factoryLogins.v2.user,
  check: ({ password }, { firmwareVersion }: IdentityFacts) =>
    firmwareVersion === null || isOfV3(firmwareVersion) ? null : passwordProblemV2(password),
  run: (session, { password }, signal) =>
    oneWriteAtATime(session, async () => {
      if ((await apiOf(session, signal)) === 'v3') await changeV3(session, password, signal)
      else await changeV2(session, password, signal)
    }),
}

/** Eight bytes are all that API v2 takes. */
function passwordProblemV2(password: string): string | null {
  if (password.length > 8) return 'the password is longer than the 8 characters that this firmware takes'
  const odd = /\W/.exec(password)?.[0]
  return odd === undefined ? null : `the password holds ${odd}; this firmware takes letters, digits and _ only`
}

async function changeV2(session: Session, next: string, signal: AbortSignal): Promise<void> {
  refuseIf(passwordProblemV2(next))
  const isIn = await opensV2(session, signal)
  const present = session.logins.credential
  if (!isIn || !present) throw new MinerError({ code: 'auth', user: factoryLogins.v2.user })
  const old = present.password.reveal()
  await keepingSecret([old, next], () => sendV2(session, { cmd: 'update_pwd', old, new: next }, signal))
  // Its key was made of the old one.
  session.memo.delete('token')
}

/** Proven before, so that whatever it answers is about the new one. */
async function changeV3(session: Session, next: string, signal: AbortSignal): Promise<void> {
  const { credential, at } = await proveV3(session, signal)
  const old = credential.password.reveal()
  const command = { cmd: 'set.user.change_passwd', param: { account: accountOf(credential), old, new: next }, secret: true }
  await keepingSecret([old, next], async () => {
    const [reply] = await askV3(session, [signedMessage(command, credential, at)], signal)
    if (reply === undefined) throw new MinerError({ code: 'malformed', where: `reply to ${command.cmd}`, got: '' })
    judge(session, reply, command)
  })
}
