import type { Clock } from '../lib/clock.ts'

interface Sleeper {
  readonly at: number
  wake(): void
}

/** So long nothing must have happened before time moves on. Everything under test runs in this process, on loopback. ms of ours */
const quietMs = 3
/** What is due within so short a time is woken together. ms */
const togetherMs = 300

/**
 * A clock that jumps to whoever wakes next as soon as nothing goes on any more: hours of waiting take no time, and however busy the computer
 * is, no real request ever takes longer than it should.
 */
export class ElasticClock implements Clock {
  #now: number
  #sleepers: Sleeper[] = []
  #quietSince = performance.now()
  readonly #timer: NodeJS.Timeout

  constructor(startAt = 1_750_000_000_000) {
    this.#now = startAt
    this.#timer = setInterval(() => this.#move(), 1)
  }

  now(): number {
    this.stir()
    return Math.round(this.#now)
  }

  steady(): number {
    this.stir()
    return Math.round(this.#now)
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.stir()
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const stop = () => {
        this.stir()
        this.#sleepers = this.#sleepers.filter(other => other !== sleeper)
        reject(signal?.reason)
      }
      const wake = () => {
        signal?.removeEventListener('abort', stop)
        resolve()
      }
      const sleeper: Sleeper = { at: this.#now + Math.max(0, ms), wake }
      this.#sleepers.push(sleeper)
      signal?.addEventListener('abort', stop, { once: true })
    })
  }

  /** Something goes on. */
  stir(): void {
    this.#quietSince = performance.now()
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #move(): void {
    if (performance.now() - this.#quietSince < quietMs || this.#sleepers.length === 0) return
    const next = Math.min(...this.#sleepers.map(({ at }) => at))
    const due = this.#sleepers.filter(({ at }) => at <= next + togetherMs)
    this.#sleepers = this.#sleepers.filter(({ at }) => at > next + togetherMs)
    this.#now = Math.max(this.#now, next)
    for (const one of due.toSorted((a, b) => a.at - b.at)) {
      this.#now = Math.max(this.#now, one.at)
      one.wake()
    }
    this.stir()
  }
}
