import { containsAddress, type Span } from '../../contract/ranges.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Verdict, Visit, Wait } from '../../transport/visit.ts'
import type { NeighbourBudget } from './neighbours.ts'
import type { Pace } from './pace.ts'
import type { Target } from './targets.ts'

export interface SweepOptions {
  readonly targets: Iterable<Target>
  readonly visit: Visit
  readonly wait: Wait
  readonly pace: Pace
  /** Networks whose addresses need an entry in the neighbour table. */
  readonly own: readonly Span[]
  readonly neighbours: NeighbourBudget
  readonly clock: Clock
  /** Resolves when more answers can be taken; the sweep waits for it before it begins new addresses. */
  readonly room: () => Promise<void> | undefined
  readonly onVerdict: (target: Target, verdict: Exclude<Verdict, 'exhausted'>) => void
  readonly signal: AbortSignal
}

/** Addresses begun before anything else may run: few, so that those who answered are heard meanwhile. */
const sliceSize = 64

/** Knocks at every target once, many at the same time. Resolves when all have a verdict, or at once when the signal aborts. */
export async function sweep(options: SweepOptions): Promise<void> {
  const run = new Sweep(options)
  const stop = () => run.stop()
  options.signal.addEventListener('abort', stop, { once: true })
  try {
    await run.go()
  } catch (error) {
    if (!options.signal.aborted) throw error
  } finally {
    options.signal.removeEventListener('abort', stop)
  }
}

class Sweep {
  readonly #options: SweepOptions
  readonly #fresh: Iterator<Target>
  /** Begun, or about to be, and put back: they come first. */
  readonly #again: Target[] = []
  readonly #underWay = new Set<() => void>()
  #wake = () => {}

  constructor(options: SweepOptions) {
    this.#options = options
    this.#fresh = options.targets[Symbol.iterator]()
  }

  async go(): Promise<void> {
    for (let begun = 1; !this.#options.signal.aborted; begun++) {
      await this.#untilFree()
      const target = this.#again.pop() ?? this.#fresh.next().value
      if (target) await this.#beginInTurn(target)
      else if (this.#underWay.size > 0) await this.#nextVerdict()
      else return
      if (begun % sliceSize === 0) await new Promise(resolve => setImmediate(resolve))
    }
  }

  stop(): void {
    for (const cancel of this.#underWay) cancel()
    this.#underWay.clear()
    this.#wake()
  }

  async #untilFree(): Promise<void> {
    const { pace, clock, signal, room } = this.#options
    await room()
    while (this.#underWay.size >= pace.concurrency && !signal.aborted) await this.#nextVerdict()
    if (pace.restMs > 0) await clock.sleep(pace.restMs, signal)
  }

  #nextVerdict(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve
    })
  }

  /** An address of the own network waits until the neighbour table has room for it. */
  async #beginInTurn(target: Target): Promise<void> {
    const { own, neighbours, clock, signal } = this.#options
    if (own.length > 0 && containsAddress(own, target.ip)) {
      if (neighbours.waitMs > 0) await clock.sleep(neighbours.waitMs, signal)
      neighbours.begin()
    }
    this.#begin(target)
  }

  #begin(target: Target): void {
    const { visit, wait, pace, clock, onVerdict } = this.#options
    const begunAt = clock.now()
    const cancel = visit(target, wait, verdict => {
      const inFlight = this.#underWay.size
      this.#underWay.delete(cancel)
      if (verdict === 'exhausted') {
        pace.exhausted(inFlight)
        this.#again.push(target)
      } else {
        if (verdict === 'silent') pace.late(clock.now() - begunAt - wait.ms)
        pace.wentWell()
        onVerdict(target, verdict)
      }
      this.#wake()
    })
    this.#underWay.add(cancel)
  }
}
