import type { ActionDefinition, Shown } from '../../contract/actions/action.ts'
import type { Failure } from '../../contract/failure.ts'
import { backoffMs } from '../../lib/backoff.ts'
import type { Clock } from '../../lib/clock.ts'
import { isAsBefore, isBlind, type Look } from './look.ts'

/** What looking at a miner after a write came to. */
export type Verdict =
  | { readonly kind: 'took'; readonly note: string | null; readonly shown: Shown }
  /** It shows exactly what it showed before. */
  | { readonly kind: 'as-before'; readonly because: string; readonly shown: Shown }
  /** It answers, but does not show what was wanted. */
  | { readonly kind: 'not'; readonly because: string; readonly shown: Shown }
  /** It did not answer, or not with what is needed; `shown` is what it showed last, if ever. */
  | { readonly kind: 'silent'; readonly failure: Failure; readonly shown: Shown | null }

/** What `settle` judges by. */
export interface Settling {
  readonly definition: ActionDefinition
  readonly params: unknown
  readonly before: Shown
  /** How long it may show a configuration that is not the wanted one until that is final, ms. */
  readonly ignoredAfterMs: number
  readonly clock: Clock
  look(signal: AbortSignal): Promise<Look>
  /** Hears what it shows while it is waited for: why it is not yet what was wanted. */
  waiting?(because: string): void
}

/** A stock miner needs 1-2 s to swap pools, an old one half a minute to restart its mining program. */
const pauses = { baseMs: 1_500, maxMs: 15_000, jitter: 0.1 }

/**
 * Looks at a miner with growing pauses until it shows what was wanted, or until it is certain that it will not.
 * Refused connections meanwhile are normal: it restarts. Rejects only when `signal` aborts.
 */
export async function settle(settling: Settling, signal: AbortSignal): Promise<Verdict> {
  const { clock, definition, ignoredAfterMs } = settling
  const since = clock.steady()
  const deadline = since + definition.settleMs
  let last: Shown | null = null
  for (let attempt = 0; ; attempt++) {
    await clock.sleep(Math.min(backoffMs(attempt, pauses), Math.max(0, deadline - clock.steady())), signal)
    const verdict = judge(settling, await settling.look(signal), last)
    signal.throwIfAborted()
    last = verdict.shown ?? last
    if (verdict.kind === 'took') return verdict
    if ((verdict.kind === 'as-before' || showsOther(settling, verdict)) && clock.steady() - since >= ignoredAfterMs) return verdict
    if (clock.steady() >= deadline) return verdict
    settling.waiting?.(verdict.kind === 'silent' ? 'it does not answer yet' : verdict.because)
  }
}

/**
 * Whether what it shows is neither what it was nor what was sent: another configuration, or a password that is neither. The write has come to
 * its end then, and waiting mends nothing; each look at a password would bring a lock-out nearer.
 */
function showsOther({ definition, params }: Settling, { kind, shown }: Verdict): boolean {
  const [foremost] = definition.looksAt
  if (kind !== 'not' || (foremost !== 'config' && foremost !== 'login')) return false
  if (foremost === 'login') return shown?.opens === false
  return shown !== null && shown.config !== null && definition.diff(shown, params).length > 0
}

/** Judges one look. @param last what it showed before this look, kept for the record when it is silent now */
export function judge({ definition, params, before }: Settling, { shown, failure }: Look, last: Shown | null): Verdict {
  if (failure !== null && isBlind(shown, definition.looksAt)) return { kind: 'silent', failure, shown: last }
  const took = definition.took(before, shown, params)
  if (took.took) return { kind: 'took', note: took.note, shown }
  const still = isAsBefore(before, shown, definition.looksAt) === true && definition.diff(shown, params).length > 0
  return { kind: still ? 'as-before' : 'not', because: took.because, shown }
}
