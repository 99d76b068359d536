import type { Heard } from '../discovery/announcement-ears.ts'

/** What listens while listening is switched on. */
export interface Ears {
  /** What is not heard and why, one sentence a port. */
  readonly trouble: readonly string[]
  close(): Promise<void>
}

/** Opens what listens; `onTrouble` says that `trouble` differs. */
export type OpenEars = (tell: { readonly onHeard: (heard: Heard) => void; readonly onTrouble: () => void }) => Ears

export interface HearingOptions {
  readonly open: OpenEars
  readonly isOn: () => boolean
  readonly onHeard: (heard: Heard) => void
  readonly onTrouble: () => void
}

/** Listens for announcements as long as the setting says so. */
export class Hearing {
  readonly #options: HearingOptions
  #ears: Ears | null = null
  #closed: Promise<unknown> = Promise.resolve()

  constructor(options: HearingOptions) {
    this.#options = options
    this.follow()
  }

  /** Empty while nothing is wrong, or listening is switched off. */
  get trouble(): readonly string[] {
    return this.#ears?.trouble ?? []
  }

  /** Opens or closes the ears when the setting changed. */
  follow(): void {
    const { open, isOn, onHeard, onTrouble } = this.#options
    if (isOn() === (this.#ears !== null)) return
    if (this.#ears === null) this.#ears = open({ onHeard, onTrouble })
    else this.#shut(this.#ears)
    onTrouble()
  }

  /** Resolves when nothing is listened to any more. */
  async close(): Promise<void> {
    if (this.#ears !== null) this.#shut(this.#ears)
    await this.#closed
  }

  #shut(ears: Ears): void {
    this.#ears = null
    this.#closed = Promise.all([this.#closed, ears.close()])
  }
}
