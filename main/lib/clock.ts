/** Time as the engine sees it, so that tests run in virtual time. */
export interface Clock {
  /** ms since the epoch. */
  now(): number
  /** ms since some moment. Goes on evenly when the computer's time is set; for how long something takes. */
  steady(): number
  /** Resolves after `ms`; rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** The time of this computer. */
export const systemClock: Clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop)
        resolve()
      }, ms)
      function stop() {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', stop, { once: true })
    }),
}

interface Sleeper {
  readonly at: number
  wake(): void
}

/** A clock that stands still until `advance` moves it. For tests. */
export class VirtualClock implements Clock {
  #now: number
  #sleepers: Sleeper[] = []
  #setBy = 0

  constructor(startAt = 1_750_000_000_000) {
    this.#now = startAt
  }

  now(): number {
    return this.#now + this.#setBy
  }

  steady(): number {
    return this.#now
  }

  /** Somebody sets the computer's time, by so many ms. Who sleeps does not notice. */
  setBy(ms: number): void {
    this.#setBy += ms
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const sleeper: Sleeper = { at: this.#now + ms, wake: resolve }
      this.#sleepers.push(sleeper)
      signal?.addEventListener(
        'abort',
        () => {
          this.#sleepers = this.#sleepers.filter(other => other !== sleeper)
          reject(signal.reason)
        },
        { once: true },
      )
    })
  }

  /** How many are asleep: lets a test wait until the code under test has come to rest. */
  get sleeping(): number {
    return this.#sleepers.length
  }

  /** Moves time on, waking sleepers in order and letting their continuations run between. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms
    for (;;) {
      await settle()
      const next = this.#sleepers.filter(s => s.at <= until).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      this.#sleepers = this.#sleepers.filter(other => other !== next)
      this.#now = Math.max(this.#now, next.at)
      next.wake()
    }
    this.#now = until
    await settle()
  }
}

/** Lets everything that is ready run. */
function settle(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}
