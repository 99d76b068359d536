import type { WebReply } from '../../simulator/persona.ts'

/** A reply in plain text. */
export function words(status: number, body: string): WebReply {
  return { status, body, contentType: 'text/plain' }
}

/** What is no JSON is nothing. */
export function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}

/** What stands at a place within; `undefined` = nothing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, name) => (typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[name] : undefined),
    value,
  )
}
