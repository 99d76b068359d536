/** Which ports take connections at present. */
export interface Doors {
  readonly api: boolean
  readonly web: boolean
}

const closed: Doors = { api: false, web: false }

/** The ports of a machine: as its programs want them, and shut while nothing can reach it. */
export class Doorway {
  readonly #isCut: () => boolean
  #wanted: Doors = { api: true, web: true }
  #now: Doors = this.#wanted
  #isAway = false
  #listener: (doors: Doors) => void = () => undefined

  /** @param isCut whether nothing answers at its address, whatever it wants */
  constructor(isCut: () => boolean) {
    this.#isCut = isCut
  }

  get now(): Doors {
    return this.#now
  }

  onChange(listener: (doors: Doors) => void): void {
    this.#listener = listener
  }

  /** What is not named stays as it is wanted. */
  want(doors: Partial<Doors>): void {
    this.#wanted = { ...this.#wanted, ...doors }
    this.follow()
  }

  wantNone(): void {
    this.want(closed)
  }

  /** Away, it answers nowhere, whatever is wanted meanwhile. */
  setAway(isAway: boolean): void {
    this.#isAway = isAway
    this.follow()
  }

  /** Opens and shuts what has changed, its address or what cuts it off. */
  follow(): void {
    this.#now = this.#isAway || this.#isCut() ? closed : this.#wanted
    this.#listener(this.#now)
  }
}
