import type { RolloutEvent } from '../../contract/rollout.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Execution } from './execution.ts'
import { slept } from './slept.ts'
import { viewOf } from './step.ts'

/** Shortest time between two deltas, ms. */
const everyMs = 250

/** What is asked of the rollout that is watched. */
export type Watched = Pick<Execution, 'onChange' | 'view' | 'summary' | 'steps' | 'notes' | 'isOver'> & {
  readonly header: Pick<Execution['header'], 'pace'>
}

/** First the whole rollout, then what changed since, until it is over or `signal` aborts. */
export async function* watchExecution(execution: Watched, clock: Clock, signal: AbortSignal): AsyncGenerator<RolloutEvent, void> {
  const changes = new Changes()
  const end = () => changes.end()
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  const stop = execution.onChange(positions => changes.add(positions))
  try {
    let told = execution.notes.length
    yield { type: 'snapshot', rollout: execution.view() }
    let over = execution.isOver
    while (!over && (await changes.wait())) {
      over = execution.isOver
      const steps = changes.take().flatMap(position => execution.steps[position] ?? [])
      const notes = execution.notes.slice(told)
      told += notes.length
      yield { type: 'delta', summary: execution.summary(), batching: execution.header.pace, steps: steps.map(viewOf), notes }
      if (!over && !(await slept(clock, everyMs, signal))) return
    }
  } finally {
    stop()
    signal.removeEventListener('abort', end)
  }
}

/** Gathers what changed while nobody listens, each step once. */
class Changes {
  readonly #positions = new Set<number>()
  #any = false
  #ended = false
  #wake: (() => void) | null = null

  add(positions: readonly number[]): void {
    for (const position of positions) this.#positions.add(position)
    this.#any = true
    this.#wake?.()
  }

  take(): readonly number[] {
    const taken = [...this.#positions]
    this.#positions.clear()
    this.#any = false
    return taken
  }

  /** Nobody will take any more. */
  end(): void {
    this.#ended = true
    this.#wake?.()
  }

  /** @returns whether there is something to take; `false` after `end` */
  async wait(): Promise<boolean> {
    if (!this.#any && !this.#ended) {
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
      this.#wake = null
    }
    return !this.#ended
  }
}
