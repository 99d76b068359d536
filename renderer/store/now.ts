import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined

function tick(): void {
  now = Date.now()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (listeners.size === 1) {
    now = Date.now()
    timer = setInterval(tick, 1000)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) clearInterval(timer)
  }
}

/**
 * What `select` makes of the present time (ms since the epoch), looked at once a second; renders again only when that value changes.
 * All clocks on the screen tick together.
 */
export function useNow<T>(select: (now: number) => T): T {
  return useSyncExternalStore(subscribe, () => select(now))
}
