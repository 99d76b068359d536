import { changesOf } from '../../contract/actions/action.ts'
import { type ActionId, actionOf } from '../../contract/actions/registry.ts'
import type { RolloutId } from '../../contract/rollout.ts'
import type { Change } from '../audit/audit-log.ts'
import type { Step } from './step.ts'

/** What the audit log needs to know of a rollout. */
export interface Told {
  readonly id: RolloutId
  readonly action: ActionId
  readonly title: string
  readonly by: string
}

/** A rollout itself, as the audit log tells it: 'started', 'cancelled', … */
export function changeOfRollout({ id, title, by }: Told, result: string): Change {
  return { action: 'Rollout', subject: title, before: null, after: null, result, rollout: id, by }
}

/** What one step did to its miner; `null` when it did not try anything. */
export function changeOfStep({ id, action, by }: Told, step: Step): Change | null {
  if (step.state === 'cancelled' || (!step.written && step.state === 'verified')) return null
  const definition = actionOf(action)
  const lines = step.before === null ? [] : changesOf(definition, step.before, step.params)
  return {
    action: definition.label,
    subject: step.label === null ? step.ip : `${step.ip} (${step.label})`,
    before: textOf(lines.map(({ field, before }) => ({ field, value: before }))),
    after: textOf(lines.map(({ field, after }) => ({ field, value: after }))),
    result: step.state === 'verified' ? 'verified' : `failed${step.written ? '' : ', not written'}: ${step.message ?? 'no reason known'}`,
    rollout: id,
    by,
  }
}

function textOf(lines: readonly { readonly field: string; readonly value: string | null }[]): string | null {
  return lines.length === 0 ? null : lines.map(({ field, value }) => `${field}: ${value ?? '–'}`).join('; ')
}
