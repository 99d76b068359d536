import { useConnection } from '../store/connection.ts'

/** Ends a call that nobody waits for any more. One whose connection is gone has ended by itself and could not be told. */
export function turnAway(turned: AbortController): void {
  if (useConnection.getState().phase === 'live') turned.abort()
}
