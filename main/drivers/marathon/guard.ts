import type { SetFanParams } from '../../contract/actions/set-fan.ts'
import type { JsonRecord } from '../../transport/fields.ts'
import { groupsOf } from './config.ts'

/** Why the fans must not be set so; `null` = they may. */
export function fanProblem(params: SetFanParams): string | null {
  return params.mode === 'auto' && params.targetC !== undefined
    ? 'no target temperature is known of this firmware; leave it empty and its fans follow its own'
    : null
}

/** Why one list of pools must not take the place of those that are configured; `null` = it may. */
export function groupProblem(raw: JsonRecord): string | null {
  const working = groupsOf(raw).filter(({ percent }) => percent === null || percent > 0)
  return working.length > 1
    ? `it divides its work between ${working.length} groups of pools; give one of them 100 % on its page first`
    : null
}

/** The group that does the work: new pools belong to it. */
export function workingGroup(raw: JsonRecord): number {
  const groups = groupsOf(raw)
  return (groups.find(({ percent }) => percent === null || percent > 0) ?? groups[0])?.gid ?? 0
}
