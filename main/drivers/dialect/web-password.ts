import { MinerError } from '../../contract/failure.ts'
import type { HttpReply } from '../../transport/http.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { refuseIf } from './pool-guard.ts'
import { getRecord } from './system-info.ts'
import { throughWeb } from './web-door.ts'
import { oneWriteAtATime } from './write-turn.ts'

/** The one user of Bitmain's web pages. */
const user = 'root'

/** The present password and the one that is wanted. */
export interface PasswordChange {
  readonly present: string
  readonly wanted: string
}

/** How one kind of page is told a new password. */
export interface PasswordPage {
  /** Whether its script passes on a password of these characters unharmed. */
  isSafe(password: string): boolean
  send(session: Session, change: PasswordChange, signal: AbortSignal): Promise<HttpReply>
  /** Throws `refused` with the miner's words. */
  judge(reply: HttpReply): void
}

/** Changes the password of the web pages, which want the present one too: it is the one that opened them a moment before. */
export function passwordHandler({ isSafe, send, judge }: PasswordPage): ActionHandler<{ readonly password: string }> {
  const problem = (password: string) =>
    isSafe(password)
      ? null
      : 'the new password holds a character that this firmware does not pass on unharmed; letters, digits and . _ - are safe'
  return {
    user,
    check: ({ password }) => problem(password),
    ready: async (session, signal) => {
      const present = () => presentPassword(session, signal)
      refuseIf(isSafe(await throughWeb(session, 'the password of this firmware is changed there', present, signal)) ? null : oddPresent)
    },
    run: (session, { password }, signal) =>
      oneWriteAtATime(session, async () => {
        refuseIf(problem(password))
        const present = await presentPassword(session, signal)
        refuseIf(isSafe(present) ? null : oddPresent)
        judge(await send(session, { present, wanted: password }, signal))
      }),
  }
}

const oddPresent = 'its present password holds a character that its own page does not pass on unharmed; change it on that page'

/** Proved by a page that asks for it. Throws `auth`, and `unsupported` where nobody is asked for any. */
async function presentPassword(session: Session, signal: AbortSignal): Promise<string> {
  await getRecord(session, '/cgi-bin/get_system_info.cgi', signal)
  const { credential } = session.http
  if (!credential) throw new MinerError({ code: 'unsupported', what: 'its web page asks for no password' })
  if (credential.user !== user) throw new MinerError({ code: 'unsupported', what: `its web page was opened by another user than ${user}` })
  return credential.password.reveal()
}
