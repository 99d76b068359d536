import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { characterProblem, isNotBlank, listProblem, textsOf } from '../dialect/pool-guard.ts'

/**
 * Why these pools must not be sent to a program that speaks the cgminer API; `null` = they may. It escapes commas and backslashes on the
 * way in; on the way out it escapes little, so that characters which JSON cannot hold raw make all later replies unreadable.
 */
export function poolsProblem(params: SetPoolsParams): string | null {
  const texts = textsOf(params)
  const harm = 'such a character makes the replies of this API unreadable'
  return listProblem(params) ?? characterProblem(texts, isNotBlank, 'pools take no blanks') ?? characterProblem(texts, isPlain, harm)
}

function isPlain(character: string): boolean {
  return /^[!-~]$/.test(character) && !'"|'.includes(character)
}

/** The parameter of `addpool`: commas part its three values, so those inside a value are escaped, and the escape itself. */
export function addPoolParameter(pool: { readonly url: string; readonly user: string; readonly password: string }): string {
  return [pool.url, pool.user, pool.password].map(text => text.replace(/[\\,]/g, '\\$&')).join(',')
}
