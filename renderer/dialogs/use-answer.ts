import { useCallback, useEffect, useState } from 'react'
import { type EngineClient, engine } from '../engine/client.ts'
import { useConnection } from '../store/connection.ts'
import { problemOf } from './problem.ts'
import { turnAway } from './turn-away.ts'

/** What came of asking the engine. */
export type Answer<T> =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'here'; readonly value: T }
  | { readonly kind: 'failed'; readonly problem: string }

/**
 * Asks the engine once, and again after a reconnect.
 * @param ask must be the same function every time: a constant of the module
 * @param round asked again whenever this changes; the old answer stays until the new one is there
 * @returns the answer, and a way to put in a newer one that another call returned
 */
export function useAnswer<T>(
  ask: (client: EngineClient, signal: AbortSignal) => Promise<T>,
  round = '',
): readonly [Answer<T>, (value: T) => void] {
  const [answer, setAnswer] = useState<Answer<T>>({ kind: 'waiting' })
  const live = useConnection(state => state.phase === 'live')
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks the same question again
  useEffect(() => {
    if (!live) return
    const turned = new AbortController()
    let wanted = true
    const take = async () => {
      try {
        const value = await ask(engine(), turned.signal)
        if (wanted) setAnswer({ kind: 'here', value })
      } catch (thrown) {
        if (wanted) setAnswer({ kind: 'failed', problem: problemOf(thrown) })
      }
    }
    void take()
    return () => {
      wanted = false
      turnAway(turned)
    }
  }, [ask, live, round])
  const put = useCallback((value: T) => setAnswer({ kind: 'here', value }), [])
  return [answer, put]
}

/** The value of an answer, or `fallback` until it is there. */
export function valueOr<T>(answer: Answer<T>, fallback: T): T {
  return answer.kind === 'here' ? answer.value : fallback
}
