import { MinerError } from '../contract/failure.ts'
import { type Credential, isSameCredential, refusedForMs, type WebAccessKind } from './web-access.ts'

/** What one attempt to log in brought; `refused` only when the miner said that user or password are wrong. */
export type LoginAttempt<T> = { readonly kind: 'in'; readonly value: T } | { readonly kind: 'refused' }

/** The passwords of one miner, for firmware with a login of its own. */
export interface LoginPort {
  /** Which password opened it, as far as tried; `null` before the first attempt. */
  readonly access: WebAccessKind | null
  /** What let us in last, for a request that wants the present password; `null` = nothing did. */
  readonly credential?: Credential | null
  /**
   * Tries the passwords in order until one is let in; the one that worked last comes first. One that was refused is not tried again until
   * the miner is identified anew, so that nobody is locked out by polling; but for the one that worked last, once in ten minutes. What `attempt` throws (a lock-out, no answer) ends it.
   * @throws MinerError auth when none is left
   */
  login<T>(attempt: (credential: Credential) => Promise<LoginAttempt<T>>, options?: LoginOptions): Promise<T>
}

export interface LoginOptions {
  /** The firmware knows no users: the same password is tried once, whatever the user. */
  readonly passwordOnly?: boolean
  /** Most attempts in one go. Default 4; fewer where the firmware locks out sooner. */
  readonly most?: number
}

const mostAttempts = 4

/** Remembers across sessions what let us in and what did not. */
export class Logins implements LoginPort {
  readonly #credentials: readonly Credential[]
  readonly #now: () => number
  readonly #refused = new Set<Credential>()
  #good: Credential | null = null
  /** What worked and then did not, and when, ms: its owner may put it back. */
  #lost: { readonly credential: Credential; readonly at: number } | null = null
  #access: WebAccessKind | null = null

  /** @param now ms since whenever */
  constructor(credentials: readonly Credential[], now: () => number = () => performance.now()) {
    this.#credentials = credentials
    this.#now = now
  }

  get access(): WebAccessKind | null {
    return this.#access
  }

  get credential(): Credential | null {
    return this.#good
  }

  /** For other passwords, with what is known of those that stay: which opened it, which were refused. */
  with(credentials: readonly Credential[]): Logins {
    const next = new Logins(credentials, this.#now)
    next.#good = credentials.find(one => this.#good !== null && isSameCredential(one, this.#good)) ?? null
    next.#lost = this.#lost
    next.#access = next.#good === null ? null : this.#access
    for (const one of credentials) if ([...this.#refused].some(refused => isSameCredential(one, refused))) next.#refused.add(one)
    return next
  }

  /** Whether it was made from the same credentials in the same order. */
  isFor(credentials: readonly Credential[]): boolean {
    return credentials.length === this.#credentials.length && credentials.every((one, n) => isSameCredential(one, this.#credentials[n]))
  }

  async login<T>(attempt: (credential: Credential) => Promise<LoginAttempt<T>>, options: LoginOptions = {}): Promise<T> {
    const tried: Credential[] = []
    for (const credential of this.#candidates(options)) {
      if (tried.length >= (options.most ?? mostAttempts)) break
      tried.push(credential)
      const result = await attempt(credential)
      if (result.kind === 'in') {
        this.#opened(credential)
        return result.value
      }
      this.#refused.add(credential)
      if (this.#good === credential || this.#isLost(credential)) this.#lost = { credential, at: this.#now() }
      if (this.#good === credential) this.#good = null
    }
    this.#access = 'locked'
    throw new MinerError({ code: 'auth', user: (tried.at(-1) ?? [...this.#refused].at(-1))?.user ?? null })
  }

  #candidates({ passwordOnly = false }: LoginOptions): readonly Credential[] {
    const good = this.#good
    const ordered = good ? [good, ...this.#credentials.filter(one => one !== good)] : this.#credentials
    const isSame = (a: Credential, b: Credential) => a.password.reveal() === b.password.reveal() && (passwordOnly || a.user === b.user)
    const refused = [...this.#refused].filter(one => !this.#mayBeBack(one))
    const left = ordered.filter(one => !refused.some(other => isSame(one, other)))
    return left.filter((one, n) => left.findIndex(other => isSame(one, other)) === n)
  }

  #isLost(credential: Credential): boolean {
    return isSameCredential(credential, this.#lost?.credential)
  }

  #mayBeBack(credential: Credential): boolean {
    return this.#lost !== null && this.#isLost(credential) && this.#now() - this.#lost.at >= refusedForMs
  }

  #opened(credential: Credential): void {
    this.#refused.delete(credential)
    this.#lost = null
    this.#good = credential
    this.#access = credential.isDefault ? 'default-password' : 'password'
  }
}
