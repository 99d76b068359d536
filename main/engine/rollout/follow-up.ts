import type { ActionDefinition } from '../../contract/actions/action.ts'
import { actionOf } from '../../contract/actions/registry.ts'
import type { Pace, RolloutId, SetAside } from '../../contract/rollout.ts'
import { firstStage } from '../../contract/stages.ts'
import { Problem } from '../problem.ts'
import type { Header } from './journal.ts'
import { loadsOf } from './load.ts'
import { setAsideFor, titleOf } from './plan.ts'
import { prepare } from './prepare.ts'
import { schedule } from './schedule.ts'
import type { PlannedStep, Step } from './step.ts'
import type { RolloutTargets } from './targets.ts'

/** A new rollout made out of an old one, before it is known who begins it and when. */
export interface FollowUp {
  readonly header: Omit<Header, 'by' | 'createdAt'>
  readonly steps: readonly PlannedStep[]
  /** Miners that were written and cannot be given back what they had, each with the reason. */
  readonly setAside: readonly SetAside[]
}

/** Makes the rollout that retries or undoes another. Throws `Problem` when there is nothing to do. */
export function followUp(
  from: { readonly header: Header; readonly steps: readonly Step[] },
  as: 'retry' | 'undo',
  { id, targets }: { readonly id: RolloutId; readonly targets: RolloutTargets },
): FollowUp {
  const definition = actionOf(from.header.action)
  const wanted = as === 'retry' ? from.steps.filter(step => step.state === 'failed') : undoable(from.steps, definition)
  if (wanted.length === 0) throw new Problem(as === 'retry' ? nothingFailed : nothingToUndo(from.steps, definition))
  const barred = as === 'retry' ? [] : wanted.flatMap(step => barredFrom(step, definition, targets))
  const picked = wanted.filter(step => !barred.some(({ minerId }) => minerId === step.minerId))
  if (picked.length === 0) throw new Problem(`There is nothing to undo: ${barred[0]?.reason ?? ''}`)
  const { action } = from.header
  const pace = paceOfFollowUp(from, as)
  const title = `${as === 'retry' ? 'Retry' : 'Undo'}: ${titleOf(definition, picked.length)}`
  const loads = loadsOf(
    picked.map(step => targets.find(step.minerId)?.miner ?? null),
    definition,
  )
  const total = picked.length
  const stages = schedule(loads, { pace, total, first: firstStage(total, pace), usualMs: definition.usualMs })
  const turns = stages.flatMap(({ stage, members }) => members.map(index => ({ stage, step: picked[index] })))
  const steps = turns.flatMap(({ stage, step }, position) => (step === undefined ? [] : [replanned(step, { position, stage, as })]))
  return {
    header: { id, action, title, pace, parent: { id: from.header.id, as } },
    steps,
    setAside: as === 'undo' ? [...lost(from.steps, wanted), ...barred] : [],
  }
}

/** What others have proved needs no canary: one that failed before would be a bad one, and the rest of the failed would wait behind it. */
function paceOfFollowUp(
  { header: { pace }, steps }: { readonly header: Header; readonly steps: readonly Step[] },
  as: 'retry' | 'undo',
): Pace {
  return as === 'retry' && steps.some(step => step.state === 'verified') ? { ...pace, canary: false } : pace
}

const nothingFailed = 'None of its miners failed, so there is nothing to retry.'

function nothingToUndo(steps: readonly Step[], { label }: ActionDefinition): string {
  return steps.some(({ written }) => written)
    ? `There is nothing to undo: what "${label}" did cannot be brought back.`
    : 'None of its miners was changed, so there is nothing to undo.'
}

function undoable(steps: readonly Step[], definition: ActionDefinition): readonly Step[] {
  return steps.flatMap(step => {
    const params = step.written && step.before !== null ? definition.undo(step.before, step.params) : null
    return params === null ? [] : [{ ...step, params }]
  })
}

/** A miner whose firmware does not take from here what it had: an address of its own, say. */
function barredFrom({ minerId, params }: Step, definition: ActionDefinition, targets: RolloutTargets): readonly SetAside[] {
  const target = targets.find(minerId)
  const ready = prepare(minerId, { definition, targets, params })
  const isBarred = !ready.ok && (ready.failure.code === 'refused' || ready.failure.code === 'unsupported')
  return target !== null && isBarred ? [setAsideFor(target.miner, ready.failure)] : []
}

/** Written, and yet not among those that are undone. */
function lost(steps: readonly Step[], picked: readonly Step[]): readonly SetAside[] {
  const back = new Set(picked.map(step => step.position))
  const reason = 'What it had before was not read, so it cannot be given back. Set it by hand.'
  return steps
    .filter(step => step.written && !back.has(step.position))
    .map(({ minerId, ip, label }) => ({ minerId, ip, label, why: 'unreadable', reason }))
}

/** There is no preview of it, so there is nothing that its configuration must still equal. */
function replanned(step: Step, { position, stage, as }: { position: number; stage: number; as: 'retry' | 'undo' }): PlannedStep {
  const { minerId, ip, label, model, params } = step
  const earlier = as === 'retry' && step.written ? (step.earlier ?? step.before) : null
  return { position, minerId, ip, label, model, stage, params, planned: null, ...(earlier === null ? {} : { earlier }) }
}
