interface Due<T> {
  readonly at: number
  readonly item: T
}

/** What is due when: the earliest first. A binary heap, because 5,000 miners come and go in it every few seconds. */
export class DueQueue<T> {
  readonly #heap: Due<T>[] = []

  /** When the first is due; `null` when there is none. */
  get nextAt(): number | null {
    return this.#heap[0]?.at ?? null
  }

  push(at: number, item: T): void {
    const heap = this.#heap
    let hole = heap.length
    heap.push({ at, item })
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      const above = heap[parent]
      if (!above || above.at <= at) break
      heap[hole] = above
      hole = parent
    }
    heap[hole] = { at, item }
  }

  /** Takes the first off when it is due at `now`; else `null`. */
  popDue(now: number): T | null {
    const first = this.#heap[0]
    if (!first || first.at > now) return null
    const last = this.#heap.pop()
    if (last && last !== first) this.#sink(last)
    return first.item
  }

  clear(): void {
    this.#heap.length = 0
  }

  #sink(entry: Due<T>): void {
    const heap = this.#heap
    let hole = 0
    for (;;) {
      const left = 2 * hole + 1
      const [a, b] = [heap[left], heap[left + 1]]
      const child = b && a && b.at < a.at ? left + 1 : left
      const below = heap[child]
      if (!below || below.at >= entry.at) break
      heap[hole] = below
      hole = child
    }
    heap[hole] = entry
  }
}
