import type { Session } from '../driver.ts'

interface Kept {
  readonly at: number
  readonly value: unknown
}

/** A value that a driver keeps in the session's memo for a while. `undefined` = not kept, or older than `maxAgeMs`. */
export function recall<T>(session: Session, key: string, maxAgeMs: number, is: (value: unknown) => value is T): T | undefined {
  const kept = session.memo.get(key)
  if (!isKept(kept) || session.now() - kept.at > maxAgeMs) return undefined
  return is(kept.value) ? kept.value : undefined
}

/** Keeps a value under a key, with the time. */
export function remember(session: Session, key: string, value: unknown): void {
  session.memo.set(key, { at: session.now(), value } satisfies Kept)
}

/** Whether something was done under this key less than `everyMs` ago; marks it as done now when it was not. */
export function doneLately(session: Session, key: string, everyMs: number): boolean {
  if (recall(session, key, everyMs, isTrue) === true) return true
  remember(session, key, true)
  return false
}

function isTrue(value: unknown): value is true {
  return value === true
}

function isKept(value: unknown): value is Kept {
  return typeof value === 'object' && value !== null && 'at' in value && 'value' in value && typeof value.at === 'number'
}
