import type { StepState } from '../../contract/rollout.ts'
import { isFinal, isInFlight, type Step } from './step.ts'

/** How many steps are in each state, kept up as they change: counting thousands on each change would be quadratic. */
export class Tally {
  readonly #counts: Record<StepState, number> = { ...noSteps }
  #verifiedMs = 0

  constructor(steps: readonly Step[]) {
    for (const step of steps) this.#counts[step.state]++
  }

  get counts(): Readonly<Record<StepState, number>> {
    return { ...this.#counts }
  }

  get waiting(): number {
    return this.#counts.waiting
  }

  get inFlight(): number {
    return this.#sum(isInFlight)
  }

  /** Whether nothing is left to do, to judge or to look at again. */
  get isOver(): boolean {
    return this.#sum(state => !isFinal(state)) === 0
  }

  /** How long verified steps took on average, ms; `null` before the first. */
  get averageMs(): number | null {
    return this.#verifiedMs === 0 || this.#counts.verified === 0 ? null : this.#verifiedMs / this.#counts.verified
  }

  replace(was: Step, is: Step): void {
    this.#counts[was.state]--
    this.#counts[is.state]++
    if (was.state !== 'verified' && is.state === 'verified' && is.startedAt !== null && is.endedAt !== null) {
      this.#verifiedMs += is.endedAt - is.startedAt
    }
  }

  #sum(matches: (state: StepState) => boolean): number {
    return stepStates.reduce((sum, state) => sum + (matches(state) ? this.#counts[state] : 0), 0)
  }
}

/** How many steps are in each state, before any is counted. */
export const noSteps: Readonly<Record<StepState, number>> = {
  waiting: 0,
  reading: 0,
  writing: 0,
  settling: 0,
  verified: 0,
  failed: 0,
  cancelled: 0,
  unknown: 0,
}

const stepStates = Object.keys(noSteps) as readonly StepState[]
