import type { MinerId } from '../../contract/model.ts'
import type { Session } from '../../drivers/driver.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Upload } from '../../transport/http.ts'
import type { Entry } from '../fleet/entry.ts'
import { type Credential, type CredentialsFor, forgetPasswordsIn, isSameCredential, type OpenSession } from '../session.ts'

/** What sessions are opened with. */
export interface SessionsOptions {
  readonly openSession: OpenSession
  readonly clock: Clock
  readonly credentialsFor: CredentialsFor
  /** The firmware files that sessions may send; absent = there are none. */
  readonly openFile?: (id: string) => Promise<Upload>
}

interface Kept {
  readonly session: Session
  readonly entry: Pick<Entry, 'address' | 'facts' | 'memo' | 'tags' | 'placement'>
}

/** One session per miner, kept between polls so that nonces and what a driver learned survive. */
export class Sessions {
  readonly #options: SessionsOptions
  readonly #kept = new Map<MinerId, Kept>()
  readonly #elsewhere = new Map<MinerId, Session>()

  constructor(options: SessionsOptions) {
    this.#options = options
  }

  of(entry: Entry): Session {
    const kept = this.#kept.get(entry.id)
    if (
      kept &&
      kept.entry.address === entry.address &&
      kept.entry.facts === entry.facts &&
      kept.entry.memo === entry.memo &&
      kept.entry.tags === entry.tags &&
      kept.entry.placement === entry.placement
    )
      return kept.session
    const session = this.#open(entry)
    const { address, facts, memo, tags, placement } = entry
    this.#kept.set(entry.id, { session, entry: { address, facts, memo, tags, placement } })
    return session
  }

  /** A session of its own whose requests and replies are heard by `onExchange`. */
  overheard(entry: Entry, onExchange: (request: string, reply: string) => void): Session {
    return this.#open(entry, onExchange)
  }

  /** A session of its own, which knows this password only. */
  apart({ address, facts }: Entry, credential: Credential): Session {
    const { openSession, clock } = this.#options
    return openSession({ address, clock, facts, memo: new Map(), credentials: [credential] })
  }

  /** A session with another address, where the miner may be now. The same again for the same address, so that what was refused there is known. */
  elsewhere(entry: Entry, ip: string): Session {
    const kept = this.#elsewhere.get(entry.id)
    if (kept?.ip === ip) return kept
    const { openSession, clock } = this.#options
    const credentials = this.#credentialsAt(ip, entry)
    const session = openSession({ address: { ...entry.address, ip }, clock, facts: entry.facts, memo: new Map(), credentials })
    this.#elsewhere.set(entry.id, session)
    return session
  }

  forget(id: MinerId): void {
    this.#kept.delete(id)
    this.#elsewhere.delete(id)
  }

  /** Something was learned about a miner's passwords: those that it refused may be tried again. */
  retryPasswords(entry: Pick<Entry, 'id' | 'memo'>): void {
    forgetPasswordsIn(entry.memo)
    this.forget(entry.id)
  }

  /** The credentials changed: sessions are made anew with those that there are now. */
  forgetAll(): void {
    this.#kept.clear()
    this.#elsewhere.clear()
  }

  /** Passwords go by address: where a miner may be now, those for its old place count before those for the new one. */
  #credentialsAt(ip: string, { address, driver }: Entry): readonly Credential[] {
    const known = this.#options.credentialsFor(address.ip, driver)
    const there = this.#options
      .credentialsFor(ip, driver)
      .filter(one => !one.isDefault && !known.some(other => isSameCredential(one, other)))
    return [...known.filter(one => !one.isDefault), ...there, ...known.filter(one => one.isDefault)]
  }

  #open(entry: Entry, onExchange?: (request: string, reply: string) => void): Session {
    const { openSession, clock, credentialsFor, openFile } = this.#options
    return openSession({
      address: entry.address,
      clock,
      facts: entry.facts,
      memo: entry.memo,
      credentials: credentialsFor(entry.address.ip, entry.driver),
      ...(openFile ? { openFile } : {}),
      ...(onExchange ? { onExchange } : {}),
    })
  }
}
