/** The password of a web interface: its owner's, unless a fault has put another one in its place. */
export class Lock {
  readonly #factory: string
  #own: string
  /** `null` = nothing has taken the place of the owner's. */
  #other: string | null = null

  /** @param factory as it leaves the factory */
  constructor(factory: string) {
    this.#factory = factory
    this.#own = factory
  }

  /** What opens it now. */
  get password(): string {
    return this.#other ?? this.#own
  }

  /** @param heard what opens it, where the machine hears another one than its owner says */
  set(own: string, heard: string): void {
    this.#own = own
    this.#other = heard === own ? null : heard
  }

  /** Another password opens it from now on, which its owner does not know. */
  jam(password: string): void {
    this.#other = password
  }

  /** The owner's opens it again. */
  mend(): void {
    this.#other = null
  }

  reset(): void {
    this.set(this.#factory, this.#factory)
  }
}
