import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import type { JsonRecord } from '../../transport/fields.ts'
import { fieldsOf, isEncodable } from './form-body.ts'
import { characterProblem, type GuardedText, isNotBlank, listProblem, textsOf } from './pool-guard.ts'

const blankHarm = 'a blank moves every later value into the wrong field of this firmware'
const otherHarm = 'this firmware stores letters, digits and . _ ~ - # $ % & , + : ; < = > ? @ [ ] ^ { | } / and nothing else as sent'

/**
 * Why these pools must not be written to Bitmain's firmware of 2016 to 2019; `null` = they may. Its form parser goes by position, decodes
 * a few upper-case escapes and stores every other one as it came.
 */
export function poolsProblem(params: SetPoolsParams): string | null {
  const texts = textsOf(params)
  const scheme = params.pools.findIndex(pool => /^stratum2/i.test(pool.url))
  if (scheme >= 0) return `pool ${scheme + 1} URL is Stratum V2, which this firmware does not speak; use stratum+tcp://`
  return listProblem(params) ?? textProblem(texts)
}

/** Why the whole form must not be sent: values that go back as they were read pass through the same parser. */
export function formProblem(raw: JsonRecord, params: SetPoolsParams): string | null {
  const kept = fieldsOf(raw, params).slice(9)
  return textProblem(kept.map(([name, text]) => ({ name: `${name.replace('_ant_', '')} in its present configuration`, text })))
}

/** Why these texts must not go through a form parser of this kind; `null` = they may. */
export function textProblem(texts: readonly GuardedText[]): string | null {
  return characterProblem(texts, isNotBlank, blankHarm) ?? characterProblem(texts, isEncodable, otherHarm) ?? escapeProblem(texts)
}

/** The script decodes %25 first and then looks again, so '%2F' can only arrive as '/'. */
function escapeProblem(texts: readonly GuardedText[]): string | null {
  for (const { name, text } of texts) {
    const at = text.search(/%[0-9A-Fa-f]{2}/)
    if (at >= 0)
      return `${name} holds "${text.slice(at, at + 3)}" at character ${at + 1}; this firmware would take it for an escape and store something else`
  }
  return null
}
