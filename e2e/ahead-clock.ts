import type { Clock } from '../main/lib/clock.ts'

interface Sleeper {
  readonly until: number
  /** Wakes when its time has come, else sleeps on for what is left. */
  look(): void
}

/** The time of this computer, from some moment on, which a test can move ahead at once: who sleeps is woken then. */
export class AheadClock implements Clock {
  readonly #sleepers = new Set<Sleeper>()
  #ahead: number

  /** @param ahead how far it is ahead of the computer at first, ms; below 0 it is behind */
  constructor(ahead = 0) {
    this.#ahead = ahead
  }

  now(): number {
    return Date.now() + this.#ahead
  }

  steady(): number {
    return performance.now() + this.#ahead
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      let timer: NodeJS.Timeout | undefined
      const until = this.steady() + ms
      const end = (settle: () => void) => {
        clearTimeout(timer)
        this.#sleepers.delete(sleeper)
        signal?.removeEventListener('abort', stop)
        settle()
      }
      const stop = () => end(() => reject(signal?.reason))
      const sleeper: Sleeper = {
        until,
        look: () => {
          clearTimeout(timer)
          const left = until - this.steady()
          if (left <= 0) end(resolve)
          else timer = setTimeout(() => sleeper.look(), left)
        },
      }
      this.#sleepers.add(sleeper)
      signal?.addEventListener('abort', stop, { once: true })
      sleeper.look()
    })
  }

  /** Moves time on. Who is due by then wakes in the order of their time. */
  skip(ms: number): void {
    this.#ahead += ms
    for (const sleeper of [...this.#sleepers].toSorted((a, b) => a.until - b.until)) sleeper.look()
  }
}
