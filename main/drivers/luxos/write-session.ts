import { MinerError, quote } from '../../contract/failure.ts'
import { acceptedReply, isError, sectionOf, statusOf } from '../../transport/cgminer-reply.ts'
import type { CgminerOptions } from '../../transport/cgminer-tcp.ts'
import { textField } from '../../transport/fields.ts'
import { recordFrom } from '../dialect/ask.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { Session } from '../driver.ts'

/** Code of "Another session is active". */
const busyCode = 402

/** How long one is waited for that somebody else holds: the firmware ends it 60 s after its last use. ms */
const patienceMs = 75_000

/** The pauses between two tries, ms; the last one repeats. */
const pausesMs = [500, 1000, 2000, 4000, 5000] as const

/** Sends one command that needs the session; its id goes first, then `parameters`. Throws `refused` in the miner's words. */
export type Protected = (command: string, ...parameters: readonly string[]) => Promise<void>

/** How work is sent within a session. */
export interface WriteSession {
  readonly send: Protected
  /** The same also when nobody waits any more, with little patience: for what must not be left half-done. */
  readonly sendAnyway: Protected
}

/**
 * Logs on, works, and logs off whatever happens. The firmware has one session for everybody; while another program holds it, this waits.
 * A session that was lost half-way (somebody may end it for others) is opened once more and the work done again, so `work` must be repeatable.
 * @throws MinerError refused when the session stays busy, and whatever `work` throws
 */
export function withWriteSession(session: Session, signal: AbortSignal, work: (writes: WriteSession) => Promise<void>): Promise<void> {
  return oneWriteAtATime(session, async () => {
    try {
      await workOnce(session, signal, work)
    } catch (thrown) {
      if (!isLostSession(thrown)) throw thrown
      await workOnce(session, signal, work)
    }
  })
}

async function workOnce(session: Session, signal: AbortSignal, work: (writes: WriteSession) => Promise<void>): Promise<void> {
  const id = await logOn(session, signal)
  const sender = (how: SendOptions): Protected => {
    return async (command, ...parameters) => {
      const reply = await session.cgminer.request(command, { parameter: [id, ...parameters].join(','), ...how })
      acceptedReply(reply, command)
    }
  }
  try {
    await work({ send: sender({ signal }), sendAnyway: sender(regardless()) })
  } finally {
    await logOff(session, id)
  }
}

type SendOptions = Pick<CgminerOptions, 'signal' | 'timeouts'>

/** Cleaning up does not hear the signal of the work, and must not hold up a failure that is already known. */
function regardless(): SendOptions {
  return { signal: new AbortController().signal, timeouts: { connectMs: 1000, firstByteMs: 2000, totalMs: 3000 } }
}

/** The id of a new session, once nobody else has one. */
async function logOn(session: Session, signal: AbortSignal): Promise<string> {
  const until = session.now() + patienceMs
  for (let tries = 0; ; tries++) {
    const answer = await tryLogOn(session, signal)
    if ('id' in answer) return answer.id
    const pauseMs = pausesMs[Math.min(tries, pausesMs.length - 1)] ?? 0
    if (session.now() + pauseMs > until) throw stayedBusy(answer.busy)
    await pause(session, pauseMs, signal)
  }
}

async function pause(session: Session, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await session.sleep(ms, signal)
  } catch (thrown) {
    throw signal.aborted ? new MinerError({ code: 'cancelled' }, { cause: thrown }) : thrown
  }
}

async function tryLogOn(session: Session, signal: AbortSignal): Promise<{ readonly id: string } | { readonly busy: string }> {
  const reply = await session.cgminer.request('logon', { signal })
  const record = recordFrom(reply)
  const status = record === null ? null : statusOf(record)
  const words = status?.message ?? 'without a reason'
  if (isError(status) && (status?.code === busyCode || /another session/i.test(words))) return { busy: words }
  if (isError(status)) throw new MinerError({ code: 'refused', reason: words })
  const id = textField(record === null ? null : (sectionOf(record, 'SESSION')[0] ?? null), 'SessionID')
  if (id === null) throw new MinerError({ code: 'malformed', where: 'reply to logon without a session', got: reply.text })
  return { id }
}

/** What fails here ends by itself: an unused session lasts 60 s. */
async function logOff(session: Session, id: string): Promise<void> {
  try {
    await session.cgminer.request('logoff', { parameter: id, ...regardless() })
  } catch (thrown) {
    if (!(thrown instanceof MinerError)) throw thrown
  }
}

function stayedBusy(words: string): MinerError {
  const reason = `it lets one program at a time change its settings, and another one held that session for the ${patienceMs / 1000} s that were waited (${quote(words)}). Close the other program or its web page, then try again in a minute`
  return new MinerError({ code: 'refused', reason })
}

/** No code is known for a session that has ended or was ended, so its words decide. */
function isLostSession(thrown: unknown): boolean {
  if (!(thrown instanceof MinerError) || thrown.failure.code !== 'refused') return false
  return (
    /session/i.test(thrown.failure.reason) &&
    /invalid|expired|unknown|not (?:found|active|valid)|no (?:active )?session|required|missing/i.test(thrown.failure.reason)
  )
}
