import type { Json, Repair } from './json.ts'

const numberSpelling = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/
const strictNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/
// As the C libraries of miners print them; 1.#IND is Microsoft's.
const notANumber = /^[-+]?(?:nan|inf(?:inity)?|1\.#[a-z]+\d*)$/i
const literals: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null }

/** What a word without quotes stands for, and what had to be overlooked in its spelling; `null` when it stands for nothing. */
export function readBare(token: string): { readonly value: Json; readonly repair: Repair | null } | null {
  if (numberSpelling.test(token)) {
    const number = Number(token)
    return { value: Number.isFinite(number) ? number : null, repair: strictNumber.test(token) ? null : 'number spelling' }
  }
  if (notANumber.test(token)) return { value: null, repair: 'not a number' }
  const literal = token.toLowerCase()
  const value = Object.hasOwn(literals, literal) ? literals[literal] : undefined
  return value === undefined ? null : { value, repair: literal === token ? null : 'literal spelling' }
}
