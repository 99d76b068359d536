import type { MinerConfig } from '../../contract/model.ts'
import { type Rollout, type RolloutEvent, type RolloutStep, type RolloutSummary, stepsAtOnce } from '../../contract/rollout.ts'
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

/** A rollout in events none of which is too large. */
export function* inPieces({ steps, ...rest }: Rollout): Generator<RolloutEvent, void> {
  const { notes: _notes, notesLeftOut: _left, setAside: _aside, batching, ...summary } = rest
  yield { type: 'snapshot', rollout: { ...rest, steps: steps.slice(0, stepsAtOnce).map(slim) } }
  for (let from = stepsAtOnce; from < steps.length; from += stepsAtOnce)
    yield { type: 'delta', summary, batching, steps: steps.slice(from, from + stepsAtOnce).map(slim), notes: [] }
}

/** Without the settings that nobody looks at in a list of thousands: they are most of a configuration. */
function slim(step: RolloutStep): RolloutStep {
  return { ...step, before: bare(step.before), after: bare(step.after) }
}

function bare(config: MinerConfig | null): MinerConfig | null {
  return config === null ? null : { ...config, other: {} }
}

/**
 * First the whole rollout, then what changed since, until it is over or `signal` aborts.
 * @param atEnd what is told of it once it is over; `null` = as it is
 */
export async function* watchExecution(
  execution: Watched,
  clock: Clock,
  signal: AbortSignal,
  atEnd: () => RolloutSummary | null = () => null,
): AsyncGenerator<RolloutEvent, void> {
  const changes = new Changes()
  const end = () => changes.end()
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  const stop = execution.onChange(positions => changes.add(positions))
  try {
    let told = execution.notes.length
    yield* inPieces(execution.view())
    let over = execution.isOver
    while (!over && (await changes.wait())) {
      over = execution.isOver
      const changed = changes.take().flatMap(position => execution.steps[position] ?? [])
      const notes = execution.notes.slice(told)
      told += notes.length
      const about = { summary: (over ? atEnd() : null) ?? execution.summary(), batching: execution.header.pace, notes }
      yield { type: 'delta', ...about, steps: changed.slice(0, stepsAtOnce).map(step => slim(viewOf(step))) }
      for (let from = stepsAtOnce; from < changed.length; from += stepsAtOnce)
        yield { type: 'delta', ...about, notes: [], steps: changed.slice(from, from + stepsAtOnce).map(step => slim(viewOf(step))) }
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
