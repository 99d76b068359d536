/** How many addresses are asked at once, by platform: Windows and macOS give a process fewer sockets and ports. */
const startConcurrency: Readonly<Partial<Record<NodeJS.Platform, number>>> = { linux: 6144, win32: 1024, darwin: 1024 }

/** Never fewer than this: also a computer with few free sockets gets to the end. */
const minConcurrency = 32

/** Pause after this computer ran out of sockets, so that closed ones are really gone. ms */
const restMs = 250

/** Timers later than this mean that the process cannot keep up with what it began. ms */
const lateMs = 500

/** What the concurrency gains with each address that went well: back from half in about two rounds. */
const gain = 0.25

/**
 * How many addresses may be asked at once. Starts high; when sockets or ports run out, or when the process cannot keep up,
 * it goes down and comes back slowly.
 */
export class Pace {
  readonly #max: number
  readonly #now: () => number
  #concurrency: number
  #restUntil = 0

  constructor(now: () => number, max = startConcurrency[process.platform] ?? 512) {
    this.#now = now
    this.#max = max
    this.#concurrency = max
  }

  get concurrency(): number {
    return Math.floor(this.#concurrency)
  }

  /** ms to wait before anything new is begun; 0 = none. */
  get restMs(): number {
    return Math.max(0, this.#restUntil - this.#now())
  }

  /** Sockets, ports or buffers ran out with `inFlight` addresses being asked. Several at the same moment count once. */
  exhausted(inFlight: number): void {
    if (this.restMs > 0) return
    this.#concurrency = Math.max(minConcurrency, Math.min(this.#concurrency, inFlight) * 0.6)
    this.#restUntil = this.#now() + restMs
  }

  /** A time-out fired `lateByMs` after it was due. */
  late(lateByMs: number): void {
    if (lateByMs < lateMs || this.restMs > 0) return
    this.#concurrency = Math.max(minConcurrency, this.#concurrency * 0.8)
    this.#restUntil = this.#now() + restMs
  }

  /** An address was asked without trouble. */
  wentWell(): void {
    this.#concurrency = Math.min(this.#max, this.#concurrency + gain)
  }
}
