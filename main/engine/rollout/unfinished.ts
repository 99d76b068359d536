import type { StepOutcome } from './run.ts'
import type { Entry, Step } from './step.ts'
import { beforeWrite, whereOf } from './words.ts'

/** How a step ends that is not carried on: what was never written is cancelled, what may have been written is said to be so. */
export function closedUnfinished(step: Step): Entry {
  const { before, after, written } = step
  if (!written) return { kind: 'result', state: 'cancelled', written, failure: { code: 'cancelled' }, message: null, before, after }
  const reason = 'Headframe ended while it was being changed, and it was not looked at again. It may have been changed'
  return {
    kind: 'result',
    state: 'failed',
    written,
    failure: { code: 'cancelled' },
    message: `${whereOf(step)}: ${reason}.`,
    before,
    after,
  }
}

/** Our own code failed in the middle of it. */
export function brokenOff(step: Step, thrown: unknown): StepOutcome {
  const failure = { code: 'bug', detail: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown) } as const
  const { written, before, after } = step
  return { kind: 'ended', result: { state: 'failed', written, before, after, failure, message: beforeWrite(whereOf(step), failure) } }
}
