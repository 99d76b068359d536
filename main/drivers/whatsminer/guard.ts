import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { characterProblem, isNotBlank, listProblem, textsOf } from '../dialect/pool-guard.ts'

const why = 'nobody knows what this firmware makes of it, so only letters, digits and the marks of plain ASCII are sent'

/** Why these pools must not be written; `null` = they may. */
export function poolsProblem(params: SetPoolsParams): string | null {
  const texts = textsOf(params)
  return listProblem(params) ?? characterProblem(texts, isNotBlank, why) ?? characterProblem(texts, isPlain, why)
}

/** A quote or backslash would have to survive JSON inside JSON on a machine that forgets brackets in its own. */
function isPlain(character: string): boolean {
  return /^[!#-&(-[\]-~]$/.test(character)
}
