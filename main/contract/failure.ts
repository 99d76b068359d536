/**
 * Why one operation on one miner did not succeed. Plain data: it crosses processes.
 *
 * - `unreachable` nothing answered there: refused, no route, host down.
 * - `timeout` it took the connection and then did not answer in `afterMs` milliseconds.
 * - `auth` it wants a password that we do not have; `user` is the name tried, `null` when none was.
 * - `refused` the miner (or our own guard, before a byte was sent) said no; `reason` says why.
 * - `unsupported` this firmware or model cannot do it.
 * - `malformed` it answered, but the answer as a whole cannot be used.
 * - `cancelled` the user or a shutdown stopped it.
 * - `bug` our own exception; the only code that is logged with a stack.
 */
export type Failure =
  | { readonly code: 'unreachable'; readonly detail: string }
  | { readonly code: 'timeout'; readonly afterMs: number; readonly during?: string }
  | { readonly code: 'auth'; readonly user: string | null }
  | { readonly code: 'refused'; readonly reason: string }
  | { readonly code: 'unsupported'; readonly what: string }
  | { readonly code: 'malformed'; readonly where: string; readonly got: string }
  | { readonly code: 'cancelled' }
  | { readonly code: 'bug'; readonly detail: string }

export type FailureCode = Failure['code']

/** The result of an operation on a miner, as everything above transports and drivers sees it. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure }

/** The one exception of transports and drivers. `poll.ts`, `rollout/run.ts` and the RPC seam turn it into an `Outcome`. */
export class MinerError extends Error {
  readonly failure: Failure

  constructor(failure: Failure, options?: { cause?: unknown }) {
    super(`${failure.code}: ${describe(failure)}`, options)
    this.name = 'MinerError'
    this.failure = failure
  }
}

/** Turns anything thrown into a `Failure`. What is neither a `MinerError` nor the end of a signal (abort, time) is a `bug`. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof MinerError) return thrown.failure
  if (thrown instanceof Error && (thrown.name === 'AbortError' || thrown.name === 'TimeoutError')) return { code: 'cancelled' }
  return { code: 'bug', detail: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown) }
}

/** Whether the same request may succeed a moment later without anybody changing anything. */
export function isRetryable(failure: Failure): boolean {
  switch (failure.code) {
    case 'unreachable':
    case 'timeout':
    case 'malformed':
      return true
    case 'auth':
    case 'refused':
    case 'unsupported':
    case 'cancelled':
    case 'bug':
      return false
  }
}

/** Control characters and those that turn the direction of writing: never shown as a miner sent them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
export const unfitCharacters = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g

/** Longest piece of a miner's own words that is ever shown, in characters. */
const maxQuoteLength = 200

/** A miner's own words, made safe to show: one line, no control characters, capped, in quotes. */
export function quote(text: string): string {
  const line = text.replace(unfitCharacters, ' ').trim()
  return `"${line.length > maxQuoteLength ? `${line.slice(0, maxQuoteLength)}…` : line}"`
}

/**
 * The user's sentence: what happened, on which miner, what to try.
 * @param where how the user knows the miner: its label or address
 */
export function explain(failure: Failure, where: string): string {
  switch (failure.code) {
    case 'unreachable':
      return `${where} does not answer (${failure.detail}). Check its power and network cable, then scan again.`
    case 'timeout':
      return `${where} took the connection but did not answer within ${seconds(failure.afterMs)}${failure.during ? ` (${failure.during})` : ''}. It may be busy or restarting; try again in a minute.`
    case 'auth':
      return failure.user === null
        ? `${where} wants a password and none is set for it. Add its password under Credentials.`
        : `${where} did not accept the password of user ${quote(failure.user)}. Add its password under Credentials.`
    case 'refused':
      return `${where} refused: ${failure.reason}`
    case 'unsupported':
      return `${where} cannot do this: ${failure.what}.`
    case 'malformed':
      return `${where} sent an answer that cannot be read (${failure.where}): ${quote(failure.got)}. Open the miner's raw replies to see all of it.`
    case 'cancelled':
      return `Cancelled before ${where} was done.`
    case 'bug':
      return `Headframe made a mistake with ${where}: ${failure.detail}. This is a defect of Headframe; its log has the details.`
  }
}

function seconds(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms / 100) / 10} s` : `${Math.round(ms / 1000)} s`
}

function describe(failure: Failure): string {
  switch (failure.code) {
    case 'unreachable':
    case 'bug':
      return failure.detail
    case 'timeout':
      return `no answer after ${failure.afterMs} ms${failure.during ? `, ${failure.during}` : ''}`
    case 'auth':
      return failure.user === null ? 'no password known' : `password of ${failure.user} not accepted`
    case 'refused':
      return failure.reason
    case 'unsupported':
      return failure.what
    case 'malformed':
      return `${failure.where}: ${failure.got.slice(0, maxQuoteLength)}`
    case 'cancelled':
      return 'cancelled'
  }
}
