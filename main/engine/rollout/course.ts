import { actionOf } from '../../contract/actions/registry.ts'
import type { RolloutState } from '../../contract/rollout.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Logger } from '../../lib/log.ts'
import type { Header, Journal, Standing } from './journal.ts'
import type { Ledger } from './ledger.ts'
import type { Unfinished } from './past.ts'
import { hasUndoable } from './stages.ts'

/** What a course needs of its rollout. */
export interface CourseOptions {
  readonly header: Header
  readonly ledger: Ledger
  readonly journal: Journal
  readonly clock: Clock
  readonly log: Logger
}

/** Where one rollout is at: running, paused and why, over since when. Each change is told to the listeners and written down. */
export class Course {
  readonly #options: CourseOptions
  #state: RolloutState
  #endedAt: number | null = null
  #pausedBecause: string | null

  constructor(options: CourseOptions, { state, pausedBecause }: Pick<Unfinished, 'state' | 'pausedBecause'>) {
    this.#options = options
    this.#state = state
    this.#pausedBecause = pausedBecause
  }

  get state(): RolloutState {
    return this.#state
  }

  get isOver(): boolean {
    return this.#endedAt !== null
  }

  /** What lists show of it. */
  standing(): Standing {
    const { ledger, header } = this.#options
    return {
      state: this.#state,
      endedAt: this.#endedAt,
      pausedBecause: this.#pausedBecause,
      counts: ledger.tally.counts,
      canUndo: hasUndoable(ledger.steps, actionOf(header.action)),
    }
  }

  /** @param because why it pauses by itself, as a sentence */
  async become(state: RolloutState, because: string | null = null): Promise<void> {
    this.#state = state
    this.#pausedBecause = because
    this.#options.ledger.tell([])
    await this.#save()
  }

  /** Every step has its result. */
  async end(): Promise<void> {
    this.#endedAt = this.#options.clock.now()
    await this.become(this.#state === 'cancelled' ? 'cancelled' : 'done')
  }

  /** The standing is for lists only: after a crash the journal's entries tell, so a full disk here loses nothing. */
  async #save(): Promise<void> {
    const { header, journal, log } = this.#options
    try {
      await journal.stand(header.id, this.standing())
    } catch (thrown) {
      log.warn({ rollout: header.id, err: thrown }, 'rollout.not-saved')
    }
  }
}
