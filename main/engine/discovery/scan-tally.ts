import type { ScanProgress } from '../../contract/scan.ts'
import type { Clock } from '../../lib/clock.ts'
import { sizeOf, type TargetList } from './targets.ts'

type Progress = Omit<ScanProgress, 'id' | 'newMiners'>

/** Pause between two reports of progress, ms. */
const reportEveryMs = 100

/** Counts what a scan does and reports it. */
export class ScanTally {
  readonly addresses: number
  readonly #clock: Clock
  readonly #report: (progress: Progress) => void
  readonly #startedAt: number
  #pass: 1 | 2 = 1
  #passStartedAt: number
  /** Of this pass, counted over all addresses: in the second one everybody who answered in the first is already done. */
  #asked = 0
  #askedBefore = 0
  #miners = 0
  #unknown = 0
  #answers = 0

  constructor(list: TargetList, { clock, onProgress }: { clock: Clock; onProgress: (progress: Progress) => void }) {
    this.addresses = sizeOf(list)
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
    this.#askedBefore = this.addresses - silent
    this.#asked = this.#askedBefore
    this.#passStartedAt = this.#clock.now()
  }

  asked(addresses: number): void {
    this.#asked += addresses
  }

  miner(): void {
    this.#miners++
    this.#answers++
  }

  unknown(): void {
    this.#unknown++
    this.#answers++
  }

  end(state: 'done' | 'cancelled'): void {
    this.#report(this.#progress(state, this.#clock.now()))
  }

  #progress(state: Progress['state'], endedAt: number | null): Progress {
    return {
      state,
      pass: this.#pass,
      addresses: this.addresses,
      asked: this.#asked,
      miners: this.#miners,
      unknown: this.#unknown,
      silent: (this.#pass === 2 ? this.addresses : this.#asked) - this.#answers,
      startedAt: this.#startedAt,
      endedAt,
      etaS: endedAt === null ? this.#etaS() : null,
      message: null,
    }
  }

  /** From the speed of this pass; `null` until there is one. */
  #etaS(): number | null {
    const elapsedMs = this.#clock.now() - this.#passStartedAt
    const done = this.#asked - this.#askedBefore
    if (done === 0 || elapsedMs < 2 * reportEveryMs) return null
    return Math.ceil(((this.addresses - this.#asked) / done) * (elapsedMs / 1000))
  }
}
