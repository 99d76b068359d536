import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { type JsonRecord, textField } from '../../transport/fields.ts'
import { characterProblem, isNotBlank, listProblem, textsOf } from './pool-guard.ts'

/** What the firmware's shell script passes on unharmed. */
export function isAllowed(character: string): boolean {
  return /^[A-Za-z0-9._:/+@#=,~%-]$/.test(character)
}

const bitmainBlankHarm = 'a blank in any value makes this firmware erase all three pools'
const otherHarm = 'this firmware takes letters, digits and . _ : / + @ # = , ~ % - unharmed'

/**
 * Why these pools must not be written to Bitmain's firmware of 2020 and later; `null` = they may. The script hands the JSON to a shell
 * without quotes: one blank in a value makes every field parse to nothing, and it still answers OK; a backslash is mangled.
 * @param blankHarm what a blank does, in the words for another make
 */
export function poolsProblem(params: SetPoolsParams, blankHarm: string = bitmainBlankHarm): string | null {
  const texts = textsOf(params)
  const scheme = params.pools.findIndex(pool => /^stratum2/i.test(pool.url))
  if (scheme >= 0) return `pool ${scheme + 1} URL is Stratum V2, which this firmware does not speak; use stratum+tcp://`
  return listProblem(params) ?? characterProblem(texts, isNotBlank, blankHarm) ?? characterProblem(texts, isAllowed, otherHarm)
}

/** Why values that are written back as they were read must not be; `null` = they may. They pass through the same script. */
export function confProblem(body: JsonRecord): string | null {
  const texts = Object.keys(body)
    .filter(key => key !== 'pools')
    .map(key => ({ name: `${key} in its present configuration`, text: textField(body, key) ?? '' }))
  return characterProblem(texts, isAllowed, otherHarm)
}
