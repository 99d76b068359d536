import type { RolloutId } from '../../contract/rollout.ts'
import type { ReadyPlan } from './plan.ts'

/** Plans kept until the user says go; an older one must be made anew. */
const maxKept = 20

/** The plans that wait for the user's word. */
export class Previews {
  readonly #plans = new Map<RolloutId, ReadyPlan>()

  keep(ready: ReadyPlan): void {
    this.#plans.set(ready.plan.id, ready)
    const oldest = this.#plans.keys().next().value
    if (this.#plans.size > maxKept && oldest !== undefined) this.#plans.delete(oldest)
  }

  /** `null` when it was started, or pushed out by newer ones. */
  find(id: RolloutId): ReadyPlan | null {
    return this.#plans.get(id) ?? null
  }

  drop(id: RolloutId): void {
    this.#plans.delete(id)
  }
}
