import { MinerError } from '../contract/failure.ts'

/** Lets one request at a time through, first come first served: a miner takes one connection at a time. Waiting can be given up. */
export class Turn {
  #busy = false
  readonly #waiting: (() => void)[] = []

  /** @throws MinerError cancelled when `signal` aborts before the turn came; else whatever `task` throws */
  async run<T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    if (signal.aborted) throw new MinerError({ code: 'cancelled' })
    if (this.#busy) await this.#wait(signal)
    this.#busy = true
    try {
      return await task()
    } finally {
      const next = this.#waiting.shift()
      // Stays busy when it is handed on, so that nobody slips in between.
      if (next) next()
      else this.#busy = false
    }
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = () => {
        signal.removeEventListener('abort', giveUp)
        resolve()
      }
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1)
        reject(new MinerError({ code: 'cancelled' }))
      }
      this.#waiting.push(go)
      signal.addEventListener('abort', giveUp, { once: true })
    })
  }
}
