import { MinerError } from '../../contract/failure.ts'
import type { CgminerReply } from '../../transport/cgminer-tcp.ts'
import type { LoginAttempt } from '../../transport/logins.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { askAbilities, requireOption, type Said, saidIn } from './ascset.ts'

const noPassword = 'this image has no command for its password'
const hashed = 'its first generation wants passwords in a form of its own, which is not known well enough'

/** The password of the web page and of the commands that want one. */
export const setPassword: ActionHandler<{ readonly password: string }> = {
  user: 'root',
  unless: ({ model }) => (model === 'Nano 3' ? hashed : null),
  check: ({ password }) => passwordProblem(password),
  ready: async (session, signal) => requireOption(await askAbilities(session, signal), ['password'], noPassword),
  run: (session, { password }, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(passwordProblem(password))
      requireOption(await askAbilities(session, signal), ['password'], noPassword)
      await change(session, () => password, signal)
    }),
}

/**
 * Whether one of our passwords is the one: it is set to itself, which only the right one can do and which leaves everything as it is. No command
 * merely checks it. `null` = this image has no command for its password.
 */
export async function opens(session: Session, signal: AbortSignal): Promise<boolean | null> {
  const { options } = await askAbilities(session, signal)
  if (session.facts.model === 'Nano 3' || options?.has('password') === false) return null
  await oneWriteAtATime(session, () => change(session, present => present, signal))
  return true
}

/** Tries the passwords of this address as the old one. Throws `auth` when none of them is. */
async function change(session: Session, wanted: (present: string) => string, signal: AbortSignal): Promise<void> {
  await session.logins.login(
    ({ password }) => {
      const present = password.reveal()
      return passwordProblem(present) === null
        ? attempt(session, present, wanted(present), signal)
        : Promise.resolve({ kind: 'refused' as const })
    },
    { passwordOnly: true },
  )
}

/** Its words may hold either password, and go no further. */
async function attempt(session: Session, present: string, wanted: string, signal: AbortSignal): Promise<LoginAttempt<null>> {
  const reply = await session.cgminer.request('ascset', { parameter: `0,password,${present},${wanted}`, signal })
  const { ok, words } = saidWithout(reply, [present, wanted])
  if (ok) return { kind: 'in', value: null }
  if (/auth|wrong|incorrect|invalid|mismatch/i.test(words)) return { kind: 'refused' }
  throw new MinerError({ code: 'refused', reason: words })
}

/** Reads a reply and leaves the passwords out of what is told of it. */
function saidWithout(reply: CgminerReply, secrets: readonly string[]): Said {
  const masked = (text: string) => secrets.reduce((left, secret) => left.replaceAll(secret, '••••'), text)
  try {
    const said = saidIn(reply, 'password')
    return { ...said, words: masked(said.words) }
  } catch (thrown) {
    if (!(thrown instanceof MinerError) || thrown.failure.code !== 'malformed') throw thrown
    throw new MinerError({ ...thrown.failure, got: masked(thrown.failure.got) })
  }
}

function passwordProblem(password: string): string | null {
  return /[,|\s"\\]/.test(password) || password === ''
    ? 'this firmware cannot carry a comma, a bar, a quote, a backslash or a blank in a password'
    : null
}
