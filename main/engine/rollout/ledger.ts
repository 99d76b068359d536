import type { Clock } from '../../lib/clock.ts'
import type { Change } from '../audit/audit-log.ts'
import type { Journal, Posting } from './journal.ts'
import { afterEntry, type Entry, type Step } from './step.ts'
import { Tally } from './tally.ts'
import { changeOfStep, type Told } from './told.ts'

/** Hears which steps changed; none = only the summary did. */
export type ChangeListener = (positions: readonly number[]) => void

/** The steps of one rollout as they are now, and what of that still has to reach the disk. */
export class Ledger {
  readonly tally: Tally
  readonly #rollout: Told
  readonly #steps: Step[]
  readonly #journal: Journal
  readonly #clock: Clock
  readonly #listeners = new Set<ChangeListener>()
  #unsaved: readonly Posting[] = []
  #saving = 0

  constructor(rollout: Told, steps: readonly Step[], { journal, clock }: { journal: Journal; clock: Clock }) {
    this.#rollout = rollout
    this.#steps = [...steps]
    this.tally = new Tally(steps)
    this.#journal = journal
    this.#clock = clock
  }

  get steps(): readonly Step[] {
    return this.#steps
  }

  /** Whether everything that happened is on disk. */
  get isSaved(): boolean {
    return this.#unsaved.length === 0 && this.#saving === 0
  }

  at(position: number): Step {
    const step = this.#steps[position]
    if (!step) throw new RangeError(`rollout ${this.#rollout.id} has no step ${position}`)
    return step
  }

  /** Tells what is being done with a step; the journal needs no word of it. */
  change(position: number, change: Partial<Step>): void {
    this.#put(position, { ...this.at(position), ...change })
  }

  /** Writes one entry down without applying it; rejects with a `StorageError` when it is not on disk. */
  async intend(position: number, entry: Entry): Promise<void> {
    await this.#journal.append(this.#rollout.id, [{ position, entry }])
  }

  /** Applies entries at once, then writes them down. Rejects with a `StorageError` when it cannot; they are kept for `save`. */
  async record(postings: readonly Posting[]): Promise<void> {
    const now = this.#clock.now()
    for (const { position, entry } of postings) this.#put(position, afterEntry(this.at(position), entry, now))
    this.#unsaved = [...this.#unsaved, ...postings]
    await this.save()
  }

  /**
   * Writes entries down, then applies them: for what nothing but our own word makes so. Rejects with a `StorageError` when it cannot; then
   * all is as it was.
   */
  async declare(postings: readonly Posting[]): Promise<void> {
    await this.save()
    const now = this.#clock.now()
    const after = postings.map(({ position, entry }) => afterEntry(this.at(position), entry, now))
    const changes = after.flatMap(step => changeOfStep(this.#rollout, step) ?? [])
    if (postings.length > 0) await this.#journal.append(this.#rollout.id, postings, changes)
    for (const step of after) this.#put(step.position, step)
  }

  /** Writes down what could not be before. Rejects with a `StorageError` when it still cannot. */
  async save(): Promise<void> {
    const postings = this.#unsaved
    if (postings.length === 0) return
    this.#unsaved = []
    this.#saving++
    try {
      await this.#journal.append(this.#rollout.id, postings, this.#changesIn(postings))
    } catch (thrown) {
      this.#unsaved = [...postings, ...this.#unsaved]
      throw thrown
    } finally {
      this.#saving--
    }
  }

  /** What the audit log is told of these entries. */
  #changesIn(postings: readonly Posting[]): readonly Change[] {
    const ended = postings.filter(({ entry }) => entry.kind === 'result')
    return ended.flatMap(({ position }) => changeOfStep(this.#rollout, this.at(position)) ?? [])
  }

  /** @returns how to stop listening */
  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(positions: readonly number[]): void {
    for (const listener of this.#listeners) listener(positions)
  }

  #put(position: number, step: Step): void {
    this.tally.replace(this.at(position), step)
    this.#steps[position] = step
    this.tell([position])
  }
}
