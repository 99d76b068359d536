import type { Machine } from '../../simulator/persona.ts'

/** An unused session ends by itself, in real time: `speed` does not touch it. ms */
const idleMs = 60_000

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789'

/** The one session that all programs share. */
export class LuxSession {
  readonly #machine: Machine
  #id = ''
  #usedAt = 0

  constructor(machine: Machine) {
    this.#machine = machine
  }

  /** '' when there is none. */
  get id(): string {
    if (this.#machine.now() - this.#usedAt > idleMs) this.#id = ''
    return this.#id
  }

  /** The id of a new one; `null` while somebody holds it. */
  open(): string | null {
    if (this.id !== '') return null
    this.#id = Array.from({ length: 8 }, () => letters[this.#machine.random.whole(0, letters.length - 1)]).join('')
    this.#usedAt = this.#machine.now()
    return this.#id
  }

  /** Whether this is it; it lasts another 60 s then. */
  use(id: string): boolean {
    const isIt = id !== '' && id === this.id
    if (isIt) this.#usedAt = this.#machine.now()
    return isIt
  }

  end(): void {
    this.#id = ''
  }
}
