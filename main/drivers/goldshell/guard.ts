import type { SetFanParams } from '../../contract/actions/set-fan.ts'
import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { characterProblem, isNotBlank, listProblem, textsOf } from '../dialect/pool-guard.ts'

/** Why these pools must not be written; `null` = they may. */
export function poolsProblem(params: SetPoolsParams): string | null {
  const texts = textsOf(params)
  return (
    listProblem(params) ??
    versionTwo(params) ??
    characterProblem(texts, isNotBlank, 'no pool takes a blank, and this firmware would store it') ??
    characterProblem(texts, isPlain, 'this firmware is known to store plain ASCII characters without quotes and backslashes')
  )
}

/** Why the fans cannot be set so; `null` = they can. */
export function fanProblem(params: SetFanParams): string | null {
  if (params.mode === 'manual') return 'this firmware fixes the speed of its fans only in its power plans; it can be set to automatic here'
  if (params.mode === 'immersion') return 'this firmware has no setting for immersion'
  return params.targetC === undefined ? null : 'this firmware does not take a target temperature; leave it empty'
}

function versionTwo({ pools }: SetPoolsParams): string | null {
  const slot = pools.findIndex(pool => /^stratum2/i.test(pool.url))
  return slot < 0 ? null : `pool ${slot + 1} URL is Stratum V2, which this firmware does not speak; use stratum+tcp://`
}

function isPlain(character: string): boolean {
  return /^[!-~]$/.test(character) && !/["'\\]/.test(character)
}
