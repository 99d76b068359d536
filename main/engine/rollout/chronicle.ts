import type { Rollout, RolloutNote } from '../../contract/rollout.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Logger } from '../../lib/log.ts'
import type { Annals, Noted } from './annals.ts'
import { changeOfNote, type Told } from './told.ts'

/** What a chronicle needs of its rollout. */
export interface ChronicleOptions {
  readonly rollout: Told
  readonly annals: Annals
  readonly clock: Clock
  readonly log: Logger
}

/** What a note says beside its time. */
export type NoteWords = Omit<RolloutNote, 'at'> & {
  /** What was so before and is after it, for the audit log. */
  readonly change?: { readonly before: string; readonly after: string }
}

/** What was done to one rollout and what befell it, and what of that still has to reach the disk. */
export class Chronicle {
  readonly #options: ChronicleOptions
  readonly #notes: RolloutNote[]
  #unsaved: readonly Noted[] = []

  constructor(options: ChronicleOptions, notes: readonly RolloutNote[]) {
    this.#options = options
    this.#notes = [...notes]
  }

  /** All of them, the oldest first. */
  get notes(): readonly RolloutNote[] {
    return this.#notes
  }

  /** Tells it at once, then writes it down. What cannot be written now is kept for the next time: nobody is kept from pausing by a full disk. */
  async add({ change, ...words }: NoteWords): Promise<void> {
    const note = { at: this.#options.clock.now(), ...words }
    this.#notes.push(note)
    this.#unsaved = [...this.#unsaved, { note, change: changeOfNote(this.#options.rollout, note, change ?? null) }]
    await this.save()
  }

  /** Writes down what could not be before. */
  async save(): Promise<void> {
    const { rollout, annals, log } = this.#options
    const noted = this.#unsaved
    if (noted.length === 0) return
    this.#unsaved = []
    try {
      await annals.add(rollout.id, noted)
    } catch (thrown) {
      this.#unsaved = [...noted, ...this.#unsaved]
      log.warn({ rollout: rollout.id, err: thrown }, 'rollout.note-not-saved')
    }
  }
}

/** The most notes that are shown; scripts can pause and resume without end. */
const mostShown = 500

/** The notes of a rollout as it is shown. */
export function shownNotes(notes: readonly RolloutNote[]): Pick<Rollout, 'notes' | 'notesLeftOut'> {
  return { notes: notes.slice(-mostShown), notesLeftOut: Math.max(0, notes.length - mostShown) }
}
