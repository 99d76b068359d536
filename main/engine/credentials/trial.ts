import type { CredentialTrial } from '../../contract/credentials.ts'
import { explain } from '../../contract/failure.ts'
import type { KeyedLock } from '../../lib/limit.ts'
import { Limit } from '../../lib/limit.ts'
import type { Logger } from '../../lib/log.ts'
import { attempt } from '../attempt.ts'
import { type Entry, nameOf } from '../fleet/entry.ts'
import { bugTo } from '../polling/poll.ts'
import type { Sessions } from '../polling/sessions.ts'
import { opensWith } from '../rollout/login.ts'
import type { Credential } from '../session.ts'

/** What trying a credential set needs of the engine. */
export interface TrialOptions {
  readonly sessions: Sessions
  readonly lock: KeyedLock
  readonly log: Logger
  /** Whether a rollout is at work on it. */
  readonly busy: (id: string) => string | null
}

/** Machines tried at the same time, at the most. */
const mostAtOnce = 50

/**
 * Tries the passwords of a set on miners, none but these and each once, and tells which opened. Writes nothing. Ends with the first that is
 * let in, so that a machine which counts wrong passwords sees as few as can be.
 */
export async function* tryCredentials(
  entries: readonly Entry[],
  credentials: readonly Credential[],
  options: TrialOptions,
  signal: AbortSignal,
): AsyncGenerator<CredentialTrial, void> {
  const limit = new Limit(mostAtOnce)
  const underWay = new Map(entries.map(entry => [entry.id, limit.run(() => tryOn(entry, credentials, options, signal))]))
  while (underWay.size > 0) {
    const done = await Promise.race(underWay.values())
    underWay.delete(done.minerId)
    signal.throwIfAborted()
    yield done
  }
}

async function tryOn(
  entry: Entry,
  credentials: readonly Credential[],
  options: TrialOptions,
  signal: AbortSignal,
): Promise<CredentialTrial> {
  const { sessions, lock, log, busy } = options
  const about = { minerId: entry.id, ip: entry.address.ip, label: entry.label }
  const held = busy(entry.id)
  if (held !== null) return { ...about, outcome: 'not-tried', because: held, user: null }
  for (const credential of credentials) {
    const session = sessions.apart(entry, credential)
    const tried = await lock.run(entry.id, () => attempt(() => opensWith(entry.driver, session, signal), bugTo(log)))
    if (!tried.ok) return { ...about, outcome: 'not-tried', because: explain(tried.failure, nameOf(entry)), user: null }
    if (tried.value === null) return { ...about, outcome: 'open', because: 'It lets everybody in.', user: null }
    if (!tried.value) continue
    sessions.retryPasswords(entry)
    return { ...about, outcome: 'opens', because: null, user: credential.user }
  }
  return { ...about, outcome: 'refused', because: 'It accepts none of these passwords.', user: null }
}
