import { actionOf } from '../../contract/actions/registry.ts'
import type { Rollout, RolloutId, RolloutNote, RolloutState, RolloutSummary } from '../../contract/rollout.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Annals, AsideCounts } from './annals.ts'
import { shownNotes } from './chronicle.ts'
import type { Header, Journal, Listed, Standing } from './journal.ts'
import { secondLookOf } from './second-look.ts'
import { hasUndoable } from './stages.ts'
import { isFinal, type Step, viewOf } from './step.ts'
import { Tally } from './tally.ts'

/** A rollout with all of its steps. */
export interface Opened {
  readonly header: Header
  readonly steps: readonly Step[]
}

/** A rollout that is not over, as the journal tells it. */
export interface Unfinished extends Opened {
  readonly state: RolloutState
  readonly pausedBecause: string | null
  /** What was done to it and what befell it so far, the oldest first. */
  readonly notes: readonly RolloutNote[]
  readonly setAside: AsideCounts
}

/** The rollouts that are over. Their steps stay on disk until somebody looks. */
export class Past {
  readonly #journal: Journal
  readonly #annals: Annals
  readonly #clock: Clock
  readonly #listed = new Map<RolloutId, Listed>()

  constructor({ journal, annals, clock }: { readonly journal: Journal; readonly annals: Annals; readonly clock: Clock }) {
    this.#journal = journal
    this.#annals = annals
    this.#clock = clock
  }

  /**
   * Reads the list. @returns those that were not over when Headframe ended
   * @param elsewhere another Headframe has this folder: what is not over may be running there
   */
  async load(elsewhere: boolean): Promise<readonly Unfinished[]> {
    const unfinished: Unfinished[] = []
    for (const listed of await this.#journal.list()) {
      const steps = listed.endedAt === null ? await this.#journal.steps(listed.id) : null
      if (steps === null || steps.every(step => isFinal(step.state)))
        this.add(steps === null ? listed : { ...listed, ...lastStanding(listed, steps) })
      else
        unfinished.push({
          header: listed,
          steps,
          state: elsewhere ? listed.state : stateAtStart(listed, steps),
          pausedBecause: listed.pausedBecause,
          ...(await this.#kept(listed.id)),
        })
    }
    return unfinished
  }

  /** Takes in one that is over now. */
  add(listed: Listed): void {
    this.#listed.set(listed.id, listed)
  }

  has(id: RolloutId): boolean {
    return this.#listed.has(id)
  }

  summaries(): readonly RolloutSummary[] {
    return [...this.#listed.values()].map(listed => this.#summaryOf(listed))
  }

  /** `null` when it is not over, or there is none with this id. */
  summaryOf(id: RolloutId): RolloutSummary | null {
    const listed = this.#listed.get(id)
    return listed === undefined ? null : this.#summaryOf(listed)
  }

  async get(id: RolloutId): Promise<Rollout | null> {
    const opened = await this.open(id)
    const listed = this.#listed.get(id)
    if (!opened || !listed) return null
    const { notes, setAside } = await this.#kept(id)
    return { ...this.#summaryOf(listed), batching: listed.pace, steps: opened.steps.map(viewOf), ...shownNotes(notes), setAside }
  }

  async open(id: RolloutId): Promise<Opened | null> {
    const header = this.#listed.get(id)
    return header ? { header, steps: await this.#journal.steps(id) } : null
  }

  /** The rows of the list, in no order. */
  all(): readonly Listed[] {
    return [...this.#listed.values()]
  }

  async #kept(id: RolloutId): Promise<Pick<Unfinished, 'notes' | 'setAside'>> {
    return { notes: await this.#annals.notes(id), setAside: await this.#annals.asideCounts(id) }
  }

  #summaryOf(listed: Listed): RolloutSummary {
    const { pace: _, ...told } = listed
    const total = Object.values(told.counts).reduce((sum, count) => sum + count, 0)
    return { ...told, total, etaS: null, waitingFor: [], secondLook: secondLookOf(listed, this.#clock.now()) }
  }
}

/** What was cancelled stays so, and a pause lasts; anything else that was cut off in the middle waits for the user's word. */
function stateAtStart(listed: Listed, steps: readonly Step[]): RolloutState {
  if (listed.state === 'cancelled' || steps.some(step => step.state === 'cancelled')) return 'cancelled'
  return listed.state === 'paused' && steps.every(step => step.state !== 'unknown') ? 'paused' : 'interrupted'
}

/** Headframe ended between the last result and the word that it was the last. */
function lastStanding(listed: Listed, steps: readonly Step[]): Standing {
  const endedAt = steps.reduce((latest, step) => Math.max(latest, step.endedAt ?? 0), listed.createdAt)
  const state = steps.some(step => step.state === 'cancelled') ? 'cancelled' : 'done'
  return { state, endedAt, pausedBecause: null, counts: new Tally(steps).counts, canUndo: hasUndoable(steps, actionOf(listed.action)) }
}
