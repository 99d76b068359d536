import { explain, type Failure } from '../../contract/failure.ts'
import { formatDuration } from '../../contract/units.ts'
import { StorageError } from '../storage/trouble.ts'
import type { Verdict } from './settle.ts'
import type { PlannedStep } from './step.ts'

/** How the user knows a miner: by its label, else by its address. */
export function whereOf(step: Pick<PlannedStep, 'ip' | 'label'>): string {
  return step.label ?? step.ip
}

/** A miner took the request and then did not show the change. `sent` = why its answer to the write was none, `null` when it said yes. */
export function didNotTake(because: string, sent: Failure | null): Failure {
  if (sent === null) return { code: 'refused', reason: `it took the request, but ${because}` }
  return { code: 'refused', reason: `it ${noAnswer(sent)}, and ${because}` }
}

/** Where a step is, and where its miner should be once it is done; `to` `null` = where it was. */
export interface Places {
  readonly where: string
  readonly to: string | null
}

/** The sentence for a step that failed after something was sent. */
export function afterWrite(
  { where, to }: Places,
  verdict: Exclude<Verdict, { kind: 'took' }>,
  sent: Failure | null,
  settleMs: number,
): string {
  if (verdict.kind === 'silent') {
    const wait = formatDuration(settleMs / 1000)
    const there = to === null ? '' : placeWords(to, verdict.failure)
    return `${where} could not be read back within ${wait} after the write (${short(verdict.failure)})${there}. It may have been changed: look at it, then retry.`
  }
  const said = sent === null ? 'took the request, but' : `${noAnswer(sent)}, and`
  const next = verdict.kind === 'as-before' ? 'It is as it was: look at its log, then retry.' : 'Look at what it shows, then retry.'
  return `${where} ${said} ${verdict.because}. ${next}`
}

/** What was seen where it should be by now. */
function placeWords(to: string, failure: Failure): string {
  if (failure.code === 'refused') return `: so says what answers at ${to} now`
  return failure.code === 'auth'
    ? `: what answers at ${to} now did not let it in; add its password under Credentials`
    : `, nor did it answer at ${to}`
}

/** The sentence while a miner is looked at after its write and does not show yet what was wanted. */
export function stillWaiting(where: string, because: string, settleMs: number): string {
  return `${where} took the request; ${because}. It has up to ${formatDuration(settleMs / 1000)} for it.`
}

/** What is worth knowing about a step that is verified. @param sent why the write had no yes for an answer, `null` = it had */
export function verifiedNote(notes: readonly (string | null)[], sent: Failure | null): string | null {
  const late = sent === null ? null : `it ${noAnswer(sent)}, but shows what was wanted`
  const told = [late, ...notes].filter(note => note !== null)
  return told.length === 0 ? null : told.join('; ')
}

/** Settings that changed although nobody touched them; `null` when there are none. */
export function sideEffect(changes: readonly string[]): string | null {
  return changes.length === 0 ? null : `other settings of it changed too: ${changes.join(', ')}`
}

/** Why a rollout stops when something cannot be written down, and what to try. */
export function stopped(thrown: unknown): string {
  if (thrown instanceof StorageError && thrown.kind === 'full')
    return 'The disk with the data folder is full or cannot be written, so nothing more is begun. What is under way comes to its end and is kept in memory. Make room, then resume; what Headframe cannot write down before it ends is read again at its next start.'
  return thrown instanceof Error ? thrown.message : String(thrown)
}

function noAnswer(sent: Failure): string {
  if (sent.code === 'cancelled') return 'was being changed when Headframe ended'
  return `${sent.code === 'refused' ? 'refused' : 'did not answer'} the write (${short(sent)})`
}

/** The configuration is not the one that the user looked at. */
export function changedSincePreview(changes: readonly string[]): Failure {
  return {
    code: 'refused',
    reason: `its configuration changed since the preview (${changes.join(', ')}). Nothing was written; plan again to see it.`,
  }
}

/** A failure in a few words, for the middle of a sentence. */
export function short(failure: Failure): string {
  switch (failure.code) {
    case 'unreachable':
    case 'bug':
      return failure.detail
    case 'timeout':
      return `no answer in ${formatDuration(failure.afterMs / 1000)}`
    case 'auth':
      return failure.user === null ? 'no password is known' : `the password of ${failure.user} was not accepted`
    case 'refused':
      return failure.reason
    case 'unsupported':
      return failure.what
    case 'malformed':
      return `an answer that cannot be read, ${failure.where}`
    case 'cancelled':
      return 'cancelled'
  }
}

/** The sentence for a step that failed before anything was written. */
export function beforeWrite(where: string, failure: Failure): string {
  return `${explain(failure, where).replace(/\.$/, '')}.`
}
