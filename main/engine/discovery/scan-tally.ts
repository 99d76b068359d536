import type { ScanProgress } from '../../contract/scan.ts'
import type { Clock } from '../../lib/clock.ts'

type Progress = Omit<ScanProgress, 'id' | 'newMiners'>

/** Pause between two reports of progress, ms. */
const reportEveryMs = 100

/** Counts what a scan does and reports it. */
export class ScanTally {
  readonly #addresses: number
  readonly #clock: Clock
  readonly #report: (progress: Progress) => void
  readonly #startedAt: number
  #pass: 1 | 2 = 1
  #passStartedAt: number
  /** Of this pass, counted over all addresses: in the second one everybody who answered in the first is already done. */
  #asked = 0
  #askedBefore = 0
  #again = 0
  #answering = 0
  #miners = 0
  #unknown = 0
  #taken = 0

  constructor(addresses: number, { clock, onProgress }: { clock: Clock; onProgress: (progress: Progress) => void }) {
    this.#addresses = addresses
    this.#clock = clock
    this.#report = onProgress
    this.#startedAt = clock.now()
    this.#passStartedAt = this.#startedAt
  }

  /** Reports at the start and then again and again, until `done` aborts; `also` is called each time. */
  async tick(done: AbortSignal, also: () => void): Promise<void> {
    while (!done.aborted) {
      also()
      this.#report(this.#progress('running', null))
      try {
        await this.#clock.sleep(reportEveryMs, done)
      } catch (error) {
        if (!done.aborted) throw error
      }
    }
  }

  /** `silent` addresses are asked again. */
  beginSecondPass(silent: number): void {
    this.#pass = 2
    this.#again = silent
    this.#askedBefore = this.#asked - silent
    this.#asked = this.#askedBefore
    this.#passStartedAt = this.#clock.now()
  }

  asked(addresses: number): void {
    this.#asked += addresses
  }

  /** A machine took the connection and is asked who it is, until `judged`. */
  answered(): void {
    this.#answering++
  }

  judged(): void {
    this.#answering--
  }

  miner(): void {
    this.#miners++
  }

  unknown(): void {
    this.#unknown++
  }

  /** A known miner was left to whoever talks to it. */
  taken(): void {
    this.#taken++
  }

  end(state: 'done' | 'cancelled'): void {
    this.#report(this.#progress(state, this.#clock.now()))
  }

  #progress(state: Progress['state'], endedAt: number | null): Progress {
    const heard = this.#miners + this.#unknown + this.#taken + this.#answering
    return {
      state,
      pass: this.#pass,
      addresses: this.#addresses,
      asked: this.#asked,
      again: this.#again,
      answering: this.#answering,
      miners: this.#miners,
      unknown: this.#unknown,
      silent: Math.max(0, (this.#pass === 2 ? this.#addresses : this.#asked) - heard),
      startedAt: this.#startedAt,
      endedAt,
      etaS: endedAt === null ? this.#etaS() : null,
      message: null,
    }
  }

  /** From the speed of this pass; `null` until there is one, and when only answers are waited for. */
  #etaS(): number | null {
    const elapsedMs = this.#clock.now() - this.#passStartedAt
    const done = this.#asked - this.#askedBefore
    const left = this.#addresses - this.#asked
    if (left === 0 || done === 0 || elapsedMs < 2 * reportEveryMs) return null
    return Math.ceil((left / done) * (elapsedMs / 1000))
  }
}
