/** Runs at most `concurrency` tasks at once, first come first served. The bound can be changed while it runs. */
export class Limit {
  #concurrency: number
  #active = 0
  readonly #waiting: (() => void)[] = []
  #head = 0

  constructor(concurrency: number) {
    this.#concurrency = concurrency
  }

  get active(): number {
    return this.#active
  }

  get waiting(): number {
    return this.#waiting.length - this.#head
  }

  get concurrency(): number {
    return this.#concurrency
  }

  set concurrency(value: number) {
    this.#concurrency = Math.max(1, Math.floor(value))
    this.#admit()
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#active >= this.#concurrency) await new Promise<void>(resolve => this.#waiting.push(resolve))
    else this.#active++
    try {
      return await task()
    } finally {
      this.#active--
      this.#admit()
    }
  }

  #admit(): void {
    while (this.#active < this.#concurrency && this.#head < this.#waiting.length) {
      this.#active++
      this.#waiting[this.#head++]?.()
    }
    // A queue that never shrinks would leak; a shift on each admission would be quadratic.
    if (this.#head > 1024 && this.#head * 2 > this.#waiting.length) {
      this.#waiting.splice(0, this.#head)
      this.#head = 0
    }
  }
}

/** One task at a time per key: how writes, and connections to one miner, are serialised. */
export class KeyedLock {
  readonly #tails = new Map<string, Promise<unknown>>()

  has(key: string): boolean {
    return this.#tails.has(key)
  }

  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve()
    const result = before.then(task, task)
    const tail = result.then(
      () => undefined,
      () => undefined,
    )
    this.#tails.set(key, tail)
    void tail.then(() => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key)
    })
    return result
  }

  /**
   * Like `run`, but given up when `signal` aborts before its turn has come; what has begun is never given up.
   * @returns whether `task` ran
   */
  runUnless(signal: AbortSignal, key: string, task: () => Promise<void>): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const giveUp = () => resolve(false)
      signal.addEventListener('abort', giveUp, { once: true })
      const inTurn = async () => {
        if (signal.aborted) return false
        signal.removeEventListener('abort', giveUp)
        await task()
        return true
      }
      this.run(key, inTurn).then(resolve, reject)
    })
  }
}
