// In the time of life, before `speed`: stock machines hash 1-3 min after their program starts.
const initMs = 40_000
const rampMs = 150_000

/** One life of a mining program after the other: since when it runs, and how far it has come. */
export class MiningRun {
  readonly #speed: number
  #startedAt: number | null
  /** Ramp and initialisation are over for a program that ran when the hall opened. */
  #isWarm = true

  /** @param startedAt ms since the epoch */
  constructor(startedAt: number, speed: number) {
    this.#startedAt = startedAt
    this.#speed = speed
  }

  /** ms since the epoch; `null` = it does not run. */
  get startedAt(): number | null {
    return this.#startedAt
  }

  start(now: number): void {
    this.#startedAt = now
    this.#isWarm = false
  }

  stop(): void {
    this.#startedAt = null
  }

  /** Whole seconds of real time: `speed` does not touch it. 0 when it does not run. */
  elapsedS(now: number): number {
    return this.#startedAt === null ? 0 : Math.max(0, Math.floor((now - this.#startedAt) / 1000))
  }

  /** 0-1 of full work: 0 when it does not run or initialises; then rising over minutes. */
  warmth(now: number): number {
    if (this.#startedAt === null) return 0
    if (this.#isWarm) return 1
    const workedMs = (now - this.#startedAt) * this.#speed - initMs
    return Math.min(1, Math.max(0, workedMs / rampMs))
  }
}
