import type { Failure } from '../../contract/failure.ts'
import { prepare } from './prepare.ts'
import { judged, kept, patience, perhapsWritten, type StepOutcome, settling } from './run.ts'
import { judge, settle } from './settle.ts'
import { lookAt, type StepContext } from './sight.ts'
import type { Step } from './step.ts'

/** Looks again at a miner of which a crash left unknown whether it was written, until it is known. Writes nothing. */
export async function recheckStep(step: Step, context: StepContext): Promise<StepOutcome> {
  const ready = prepare(step.minerId, { ...context, params: step.params })
  if (!ready.ok) return perhapsWritten(step, ready.failure)
  if (step.before === null) return { kind: 'unchanged' }
  context.progress({ state: 'settling' })
  const verdict = await settle(settling(step, step.before, context, stillPossibleMs(step, context)), context.stop)
  if (verdict.kind === 'as-before') return { kind: 'unchanged' }
  return judged(step, await kept(step, verdict, context), verdict.kind === 'took' ? null : cutOff, context)
}

/** Nobody heard what the miner answered. */
const cutOff: Failure = { code: 'cancelled' }

/** The same with one look only, for the list at the next start: what it cannot tell stays unknown. */
export async function glanceAt(step: Step, context: StepContext): Promise<StepOutcome> {
  if (step.before === null || context.targets.find(step.minerId) === null) return { kind: 'undecided' }
  const verdict = judge(settling(step, step.before, context, 0), await lookAt({ ...step, written: true }, context), null)
  if (verdict.kind === 'took') return judged(step, await kept(step, verdict, context), null, context)
  return verdict.kind === 'as-before' && stillPossibleMs(step, context) === 0 ? { kind: 'unchanged' } : { kind: 'undecided' }
}

/** How long a write that was begun before the crash may still show, ms. */
function stillPossibleMs({ startedAt }: Step, { clock, definition }: StepContext): number {
  return Math.max(0, (startedAt ?? 0) + patience(definition, false) - clock.now())
}
