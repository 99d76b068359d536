import type { Secret } from '../lib/secret.ts'
import { type DigestChallenge, digestAuthorization } from './digest.ts'

/** One user and password to try on a miner's web interface. */
export interface Credential {
  readonly user: string
  readonly password: Secret
  /** Whether this is the vendor's default, which is reported as a finding when it works. */
  readonly isDefault: boolean
}

/** What the web interface wanted, as far as seen: nothing, one of our passwords, or one that we do not have. */
export type WebAccessKind = 'open' | 'default-password' | 'password' | 'locked'

/** A refused password is not sent again for this long, so that polling never locks anybody out. ms */
export const refusedForMs = 10 * 60_000

/**
 * What is known about a miner's passwords: the nonce in use, which credential opened it, which were refused.
 * It outlives sessions, so that the next one starts with the right password and a nonce that still counts.
 */
export class WebAccess {
  readonly #credentials: readonly Credential[]
  readonly #refusedAt = new Map<Credential, number>()
  #good: Credential | null = null
  #challenge: DigestChallenge | null = null
  #nonceCount = 0
  #kind: WebAccessKind | null = null

  constructor(credentials: readonly Credential[]) {
    this.#credentials = credentials
  }

  /** `null` before the first answer. */
  get kind(): WebAccessKind | null {
    return this.#kind
  }

  /** The user of the last refusal, for the message; `null` when no password is known. */
  get refusedUser(): string | null {
    return [...this.#refusedAt.keys()].at(-1)?.user ?? null
  }

  /** For other passwords, with what is known of those that stay: which opened it, which were refused lately. */
  with(credentials: readonly Credential[]): WebAccess {
    const next = new WebAccess(credentials)
    const same = (one: Credential | null) => credentials.find(other => one !== null && isSameCredential(other, one)) ?? null
    next.#good = same(this.#good)
    next.#challenge = this.#challenge
    next.#nonceCount = this.#nonceCount
    next.#kind = this.#kind === 'open' || next.#good !== null ? this.#kind : null
    for (const [refused, at] of this.#refusedAt) {
      const kept = same(refused)
      if (kept !== null) next.#refusedAt.set(kept, at)
    }
    return next
  }

  /** Whether it was made from the same credentials in the same order. */
  isFor(credentials: readonly Credential[]): boolean {
    return (
      credentials.length === this.#credentials.length &&
      credentials.every((credential, n) => isSameCredential(credential, this.#credentials[n]))
    )
  }

  /** The credential that opened it last; `null` before, and when it was refused since. */
  get good(): Credential | null {
    return this.#good
  }

  /** The same, once a nonce to use it with is known. */
  get ready(): Credential | null {
    return this.#challenge ? this.#good : null
  }

  /** What to try now, in order: the good one first, none that was refused lately. */
  candidates(now: number): readonly Credential[] {
    const good = this.#good
    const ordered = good ? [good, ...this.#credentials.filter(credential => credential !== good)] : this.#credentials
    return ordered.filter(credential => now - (this.#refusedAt.get(credential) ?? Number.NEGATIVE_INFINITY) >= refusedForMs)
  }

  /** Takes a new nonce; its count begins anew. */
  challenged(challenge: DigestChallenge): void {
    if (challenge.nonce !== this.#challenge?.nonce) this.#nonceCount = 0
    this.#challenge = challenge
  }

  /** The Authorization header for one request; `null` before the first challenge. */
  authorize(credential: Credential, method: string, uri: string): string | null {
    if (!this.#challenge) return null
    const password = credential.password.reveal()
    return digestAuthorization({ challenge: this.#challenge, user: credential.user, password, method, uri, nonceCount: ++this.#nonceCount })
  }

  /** It let us in, with this credential or without any. */
  opened(credential: Credential | null): void {
    if (credential === null) {
      // A page that anybody may see says nothing about the pages that are locked.
      this.#kind ??= 'open'
      return
    }
    this.#refusedAt.delete(credential)
    this.#good = credential
    this.#kind = credential.isDefault ? 'default-password' : 'password'
  }

  refused(credential: Credential, now: number): void {
    this.#refusedAt.delete(credential)
    this.#refusedAt.set(credential, now)
    if (this.#good === credential) this.#good = null
  }

  /** Nothing that we have opens it. */
  locked(): void {
    this.#kind = 'locked'
  }
}

/** Whether two are the same user and password, and both the default or neither. */
export function isSameCredential(a: Credential, b: Credential | undefined): boolean {
  return b !== undefined && a.user === b.user && a.isDefault === b.isDefault && a.password.reveal() === b.password.reveal()
}
