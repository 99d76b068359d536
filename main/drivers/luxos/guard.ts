import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { characterProblem, isNotBlank, listProblem, textsOf } from '../dialect/pool-guard.ts'

const commaHarm = 'this firmware parts the values of its commands by commas and knows no escape'
const otherHarm = 'this firmware is not known to take such a character unharmed'

/** Why these pools must not be sent to LuxOS; `null` = they may. */
export function poolsProblem(params: SetPoolsParams): string | null {
  const texts = textsOf(params)
  return (
    listProblem(params) ??
    characterProblem(texts, isNotBlank, 'pools take no blanks') ??
    characterProblem(texts, character => character !== ',', commaHarm) ??
    characterProblem(texts, isPlain, otherHarm)
  )
}

function isPlain(character: string): boolean {
  return /^[!-~]$/.test(character) && !'"|\\'.includes(character)
}
