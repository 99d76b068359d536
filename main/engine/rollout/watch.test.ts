import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { VirtualClock } from '../../lib/clock.ts'
import { paceOf } from './pace.ts'
import { type Watched, watchExecution } from './watch.ts'

/** A rollout that changes whenever the test says so. */
function changing(): { readonly watched: Watched; change(): void } {
  const listeners = new Set<(positions: readonly number[]) => void>()
  const summary = {} as ReturnType<Watched['summary']>
  const pace = paceOf({ size: 1, everyS: 0, canary: false })
  const watched: Watched = {
    header: { pace },
    steps: [],
    isOver: false,
    summary: () => summary,
    notes: [],
    view: () => ({ ...summary, batching: pace, steps: [], notes: [], notesLeftOut: 0, setAside: {} }),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return { watched, change: () => listeners.forEach(listener => void listener([])) }
}

test('a long watch holds on to its signal once, and lets go of it at the end', async () => {
  const { watched, change } = changing()
  const { signal } = new AbortController()
  const events = watchExecution(watched, { now: () => 0, steady: () => 0, sleep: async () => {} }, signal)
  expect((await events.next()).value?.type).toBe('snapshot')
  for (let n = 0; n < 20; n++) {
    const next = events.next()
    // So that it waits when the change comes.
    await new Promise(resolve => setImmediate(resolve))
    change()
    expect((await next).value?.type).toBe('delta')
  }
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  await events.return()
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})

test('a watch ends when its signal aborts while nothing changes', async () => {
  const leaving = new AbortController()
  const events = watchExecution(changing().watched, new VirtualClock(), leaving.signal)
  await events.next()
  const next = events.next()
  leaving.abort()
  expect((await next).done).toBe(true)
})
