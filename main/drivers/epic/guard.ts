import type { SetFanParams } from '../../contract/actions/set-fan.ts'
import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { plainPoolsProblem } from '../dialect/plain-pools.ts'
import type { IdentityFacts } from '../driver.ts'
import { ownFirmware } from './identity.ts'

/** Whether it is a release before 4.0, which has one pool, and few calls that are known. */
export function isOld({ firmwareName, firmwareVersion }: Pick<IdentityFacts, 'firmwareName' | 'firmwareVersion'>): boolean {
  return firmwareName === ownFirmware && Number.parseInt(firmwareVersion ?? '', 10) < 4
}

/** Why these pools must not be written; `null` = they may. */
export function poolsProblem(params: SetPoolsParams, facts: Pick<IdentityFacts, 'firmwareName' | 'firmwareVersion'>): string | null {
  if (isOld(facts) && params.pools.length > 1) return `${params.pools.length} pools are given and this release has one`
  return plainPoolsProblem(params)
}

/** Why the fans must not be set so; `null` = they may. */
export function fanProblem(params: SetFanParams): string | null {
  if (params.mode === 'immersion') return 'this firmware has no fan mode for immersion'
  return params.mode === 'manual' && params.pct < 1 ? 'its fans run at 1 % at the least' : null
}
