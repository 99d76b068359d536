/** A JSON value as miners send it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** A reply that could be read. `repairs` names what had to be mended, empty when it was strict JSON. */
export interface ParsedJson {
  readonly ok: true
  readonly value: Json
  readonly repairs: readonly string[]
}

/** A reply that could not. */
export interface Unreadable {
  readonly ok: false
  /** Character offset where strict parsing stopped, -1 if unknown. */
  readonly at: number
  readonly why: string
}

export type Parsed = ParsedJson | Unreadable
