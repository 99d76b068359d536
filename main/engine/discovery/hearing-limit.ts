/** A machine repeats its announcement up to five times, two seconds apart, until somebody answers: that is one press. ms */
const pressMs = 10_000

/** Datagrams of one sender that are looked at within that time, and senders that are remembered. */
const mostOfOne = 10
const mostSenders = 1000

/** Datagrams of all senders that are looked at within a second. Somebody who walks along a row presses one button at a time. */
const mostOfAll = 50
const secondMs = 1000

interface Sender {
  readonly since: number
  datagrams: number
  told: boolean
}

/** Bounds what datagrams can cost, whoever sends how many, and tells a press from its repetitions. */
export class HearingLimit {
  readonly #steady: () => number
  readonly #senders = new Map<string, Sender>()
  #secondSince = Number.NEGATIVE_INFINITY
  #inSecond = 0
  #dropped = 0

  /** @param steady ms since some moment, going on evenly */
  constructor(steady: () => number) {
    this.#steady = steady
  }

  /** Datagrams that were not looked at. */
  get dropped(): number {
    return this.#dropped
  }

  /** Whether a datagram of this sender is looked at at all. */
  admits(from: string): boolean {
    const sender = this.#senderOf(from)
    if (sender === null || ++sender.datagrams > mostOfOne || !this.#fitsInSecond()) {
      this.#dropped++
      return false
    }
    return true
  }

  /** Whether an announcement of this sender is the first of its press. Ask only after `admits`. */
  isFirst(from: string): boolean {
    const sender = this.#senderOf(from)
    if (sender === null || sender.told) return false
    sender.told = true
    return true
  }

  /** `null` when there are more senders than anybody has machines beside each other. */
  #senderOf(from: string): Sender | null {
    const now = this.#steady()
    const known = this.#senders.get(from)
    if (known && now - known.since < pressMs) return known
    this.#senders.delete(from)
    this.#forgetOld(now)
    if (this.#senders.size >= mostSenders) return null
    const fresh: Sender = { since: now, datagrams: 0, told: false }
    this.#senders.set(from, fresh)
    return fresh
  }

  /** They stand in the order in which they were first heard. */
  #forgetOld(now: number): void {
    for (const [from, { since }] of this.#senders) {
      if (now - since < pressMs) return
      this.#senders.delete(from)
    }
  }

  #fitsInSecond(): boolean {
    const now = this.#steady()
    if (now - this.#secondSince >= secondMs) {
      this.#secondSince = now
      this.#inSecond = 0
    }
    return ++this.#inSecond <= mostOfAll
  }
}
