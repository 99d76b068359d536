import type { Clock } from '../lib/clock.ts'
import { Refusal } from './refusal.ts'

/** What a machine waits for, which ends when its power goes. */
export class Power {
  readonly #clock: Clock
  readonly #speed: number
  readonly #closing = new AbortController()
  #powered = new AbortController()

  /** @param speed how many times faster than in life it waits */
  constructor(clock: Clock, speed: number) {
    this.#clock = clock
    this.#speed = speed
  }

  /** `ms` in the life of a firmware; shorter by `speed`. Rejects when the power goes. */
  pause(ms: number): Promise<void> {
    return this.wait(ms / this.#speed)
  }

  /** A pause that `speed` does not shorten. Rejects when the power goes. */
  wait(ms: number): Promise<void> {
    return this.#clock.sleep(ms, AbortSignal.any([this.#powered.signal, this.#closing.signal]))
  }

  /** Does it after a pause, unless the power goes first or it is refused then. */
  after(ms: number, task: () => void): void {
    this.pause(ms)
      .then(task)
      .catch(error => {
        if (!(error instanceof DOMException || error instanceof Refusal)) throw error
      })
  }

  cut(): void {
    this.#powered.abort()
  }

  restore(): void {
    this.#powered = new AbortController()
  }

  /** It never comes back. */
  close(): void {
    this.#closing.abort()
  }
}
