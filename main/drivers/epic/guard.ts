import type { SetFanParams } from '../../contract/actions/set-fan.ts'
import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { characterProblem, isNotBlank, listProblem, textsOf } from '../dialect/pool-guard.ts'
import type { IdentityFacts } from '../driver.ts'
import { ownFirmware } from './identity.ts'

const blankHarm = 'no pool takes a blank, and this firmware would store it'
const oddHarm = 'this firmware is known to store plain ASCII characters without quotes and backslashes'

/** Whether it is a release before 4.0, which has one pool, and few calls that are known. */
export function isOld({ firmwareName, firmwareVersion }: Pick<IdentityFacts, 'firmwareName' | 'firmwareVersion'>): boolean {
  return firmwareName === ownFirmware && Number.parseInt(firmwareVersion ?? '', 10) < 4
}

/** Why these pools must not be written; `null` = they may. */
export function poolsProblem(params: SetPoolsParams, facts: Pick<IdentityFacts, 'firmwareName' | 'firmwareVersion'>): string | null {
  const texts = textsOf(params)
  return (
    listProblem(params) ??
    onePool(params, facts) ??
    versionTwo(params) ??
    characterProblem(texts, isNotBlank, blankHarm) ??
    characterProblem(texts, isPlain, oddHarm)
  )
}

/** Why the fans must not be set so; `null` = they may. */
export function fanProblem(params: SetFanParams): string | null {
  if (params.mode === 'immersion') return 'this firmware has no fan mode for immersion'
  return params.mode === 'manual' && params.pct < 1 ? 'its fans run at 1 % at the least' : null
}

function onePool({ pools }: SetPoolsParams, facts: Pick<IdentityFacts, 'firmwareName' | 'firmwareVersion'>): string | null {
  return isOld(facts) && pools.length > 1 ? `${pools.length} pools are given and this release has one` : null
}

function versionTwo({ pools }: SetPoolsParams): string | null {
  const slot = pools.findIndex(pool => /^stratum2/i.test(pool.url))
  return slot < 0 ? null : `pool ${slot + 1} URL is Stratum V2, which this firmware is not known to speak; use stratum+tcp://`
}

function isPlain(character: string): boolean {
  return /^[!-~]$/.test(character) && !/["'\\]/.test(character)
}
