/** A JSON value as miners send it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** A reply that could be read. `repairs` names what had to be mended, empty when it was strict JSON. */
export interface ParsedJson {
  readonly ok: true
  readonly value: Json
  readonly repairs: readonly Repair[]
}

/** A reply that could not. */
export interface Unreadable {
  readonly ok: false
  /** Character offset where reading stopped, -1 if unknown. */
  readonly at: number
  /** What stood there, as a phrase: 'HTML instead of JSON'. */
  readonly why: string
}

export type Parsed = ParsedJson | Unreadable

/** What can be mended. A driver that must not act on half an answer looks for `truncated` and `empty value`. */
export type Repair =
  | 'NUL'
  | 'text before'
  | 'text after'
  | 'missing bracket'
  | 'missing comma'
  | 'comma after bracket'
  | 'comma before bracket'
  | 'doubled comma'
  | 'control character in string'
  | 'stray backslash'
  | 'not a number'
  | 'number spelling'
  | 'literal spelling'
  | 'truncated'
  | 'array written like an object'
  | 'empty value'

/** Deepest nesting that is read. Real replies stay under 10; a flood of brackets must not exhaust whoever walks the value. */
export const maxDepth = 256

/** A reply without the NULs and white space at its end. A loop, because a pattern anchored at the end is quadratic in blanks. */
export function trimReply(text: string): string {
  let end = text.length
  while (end > 0 && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(0, end)
}

function isBlank(code: number): boolean {
  return code === 0 || code === 0x20 || (code >= 0x09 && code <= 0x0d)
}
