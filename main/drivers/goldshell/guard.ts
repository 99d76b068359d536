import type { SetFanParams } from '../../contract/actions/set-fan.ts'

/** Why the fans cannot be set so; `null` = they can. */
export function fanProblem(params: SetFanParams): string | null {
  if (params.mode === 'manual') return 'this firmware fixes the speed of its fans only in its power plans; it can be set to automatic here'
  if (params.mode === 'immersion') return 'this firmware has no setting for immersion'
  return params.targetC === undefined ? null : 'this firmware does not take a target temperature; leave it empty'
}
