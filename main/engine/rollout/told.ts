import { changesOf } from '../../contract/actions/action.ts'
import { type ActionId, actionOf } from '../../contract/actions/registry.ts'
import type { Pace, RolloutId, RolloutNote } from '../../contract/rollout.ts'
import { formatNumber } from '../../contract/units.ts'
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

/** What somebody decided about a rollout, as the audit log tells it; `null` when it came about by itself. */
export function changeOfNote(
  rollout: Told,
  { kind, by }: RolloutNote,
  change: { readonly before: string; readonly after: string } | null,
): Change | null {
  return by === null ? null : { ...changeOfRollout({ ...rollout, by }, kind), before: change?.before ?? null, after: change?.after ?? null }
}

/** What is different between two paces, as before and after; empty when nothing is. */
export function paceChanges(from: Pace, to: Pace): readonly { readonly field: string; readonly before: string; readonly after: string }[] {
  const was = new Map(paceLines(from))
  return paceLines(to).flatMap(([field, after]) => {
    const before = was.get(field) ?? ''
    return before === after ? [] : [{ field, before, after }]
  })
}

function paceLines({ size, everyS, atOnce, budget, power }: Pace): readonly (readonly [field: string, value: string])[] {
  return [
    ['miners a batch', formatNumber(size, 0)],
    ['pause between batches', `${formatNumber(everyS, everyS % 1 === 0 ? 0 : 1)} s`],
    ['under way at most', atOnce === null ? 'not bounded' : formatNumber(atOnce, 0)],
    ['stops above', budget.pct === 100 ? 'never' : `${formatNumber(budget.pct, budget.pct % 1 === 0 ? 0 : 1)} % failed`],
    ['stops at', budget.inARow === 0 ? 'never' : `${formatNumber(budget.inARow, 0)} failed in a row`],
    ['switched in the hall', kwText(power.hallKw)],
    ['switched in a group', kwText(power.groupKw)],
  ]
}

function kwText(kw: number | null): string {
  return kw === null ? 'not bounded' : `${formatNumber(kw, kw % 1 === 0 ? 0 : 1)} kW a minute`
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
    result: step.state === 'verified' ? 'verified' : `failed${step.written ? '' : ', not changed'}: ${step.message ?? 'no reason known'}`,
    rollout: id,
    by,
  }
}

function textOf(lines: readonly { readonly field: string; readonly value: string | null }[]): string | null {
  return lines.length === 0 ? null : lines.map(({ field, value }) => `${field}: ${value ?? '–'}`).join('; ')
}
