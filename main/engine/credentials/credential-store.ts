import { randomUUID } from 'node:crypto'
import type { CredentialSet, CredentialSetInput } from '../../contract/credentials.ts'
import { containsAddress, type Span } from '../../contract/ranges.ts'
import type { DefaultCredential } from '../../drivers/driver.ts'
import { Limit } from '../../lib/limit.ts'
import { Secret } from '../../lib/secret.ts'
import { spansIn } from '../fleet/scannable.ts'
import type { GivenCredential, Secrets } from '../host.ts'
import { Problem } from '../problem.ts'
import type { Credential } from '../session.ts'
import type { Database } from '../storage/database.ts'

interface Stored {
  readonly set: CredentialSet
  /** `null` = everywhere. */
  readonly spans: readonly Span[] | null
  /** `null` = sealed with a key that we do not have. */
  readonly entries: readonly Credential[] | null
}

interface Row {
  readonly id: string
  readonly name: string
  readonly ranges: string
  readonly tags: string
  readonly users: string
  readonly sealed: string
}

/** Passwords by range. They leave this file only inside a `Secret`. */
export class CredentialStore {
  readonly #database: Database
  readonly #secrets: Secrets
  readonly #given: readonly Credential[]
  readonly #listeners = new Set<() => void>()
  readonly #learning = new Limit(1)
  #stored: readonly Stored[] = []

  private constructor(database: Database, secrets: Secrets, given: readonly GivenCredential[]) {
    this.#database = database
    this.#secrets = secrets
    this.#given = given.map(notDefault)
  }

  /** @param given tried first, everywhere; kept in memory only */
  static async open(database: Database, secrets: Secrets, given: readonly GivenCredential[] = []): Promise<CredentialStore> {
    const store = new CredentialStore(database, secrets, given)
    await store.#load()
    return store
  }

  /** What cannot be opened with the present key, as a sentence; `null` when all can. */
  get trouble(): string | null {
    const names = this.#stored.filter(stored => stored.entries === null).map(stored => `"${stored.set.name}"`)
    if (names.length === 0) return null
    return `The passwords of ${names.join(', ')} were stored with another key than ${this.#secrets.kind} and cannot be used. Type them again under Credentials.`
  }

  /** Calls back after each change. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener)
  }

  list(): readonly CredentialSet[] {
    return this.#stored.map(stored => stored.set)
  }

  /**
   * What to try on a miner: what was given for this run, the set that is expected to open it, then sets made for its address or tags, then
   * those for everybody, each in the user's order. Each pair once.
   * @param defaults what its family leaves the factory with: tried last, so that a machine with a password of its own never sees it
   * @param tagsThere what the user tagged the miner there with; asked only where a set has tags
   * @param expected the set that an expectation names for it, whatever addresses the set is for; `null` = none
   */
  for(
    ip: string,
    defaults: readonly DefaultCredential[],
    tagsThere: () => readonly string[] = () => [],
    expected: string | null = null,
  ): readonly Credential[] {
    const tags = this.#stored.some(({ set }) => set.tags.length > 0) ? tagsThere() : []
    const fitting = this.#stored.filter(stored => isFor(stored, ip, tags)).toSorted((a, b) => Number(isForAll(a)) - Number(isForAll(b)))
    const first = this.#stored.filter(({ set }) => set.id === expected)
    const own = [...this.#given, ...[...first, ...fitting].flatMap(stored => stored.entries ?? [])]
    const usual = defaults.map(({ user, password }) => ({ user, password: new Secret(password), isDefault: true }))
    const all = [...own.map(one => ({ ...one, isDefault: usual.some(other => isSame(one, other)) })), ...usual]
    return all.filter((one, index) => all.findIndex(other => isSame(one, other)) === index)
  }

  /** The passwords of one set, and where it is tried. Throws `Problem` when it is gone or sealed with another key. */
  open(id: string): { readonly credentials: readonly Credential[]; isFor(ip: string, tags: readonly string[]): boolean } {
    const stored = this.#stored.find(({ set }) => set.id === id)
    if (!stored) throw new Problem('This credential set is gone.')
    if (stored.entries === null) throw new Problem(this.trouble ?? 'Its passwords cannot be opened.')
    return { credentials: stored.entries, isFor: (ip, tags) => isFor(stored, ip, tags) }
  }

  /** A new set comes first: what was typed last is the best guess. Throws `Problem` when the ranges or a kept password are wrong. */
  async save(input: CredentialSetInput): Promise<readonly CredentialSet[]> {
    spansOf(input.ranges)
    const known = this.#stored.find(stored => stored.set.id === input.id)
    const entries = input.entries.map(entry => ({ user: entry.user, password: entry.password ?? kept(known, entry.user) }))
    const sealed = await this.#secrets.seal(JSON.stringify(entries))
    await this.#database.run(
      `INSERT INTO credential_sets (id, name, ranges, tags, users, sealed, position)
       VALUES (?, ?, ?, ?, ?, ?, (SELECT coalesce(min(position), 0) - 1 FROM credential_sets))
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, ranges = excluded.ranges, tags = excluded.tags, users = excluded.users, sealed = excluded.sealed`,
      [
        known?.set.id ?? randomUUID(),
        input.name,
        input.ranges,
        JSON.stringify(input.tags),
        JSON.stringify(entries.map(entry => entry.user)),
        sealed,
      ],
    )
    return this.#changed()
  }

  /**
   * Keeps a password that was seen to open the miner at this address, before all others. Addresses with the same user and password share a set.
   * @param name of the set when it is a new one
   */
  learn(ip: string, credential: { readonly user: string; readonly password: string }, name: string): Promise<void> {
    // A rollout brings a hundred at once, and each adds to what the one before it left.
    return this.#learning.run(() => this.#learn(ip, credential, name))
  }

  async #learn(ip: string, credential: { readonly user: string; readonly password: string }, name: string): Promise<void> {
    const entry = { ...credential, password: new Secret(credential.password) }
    const twin = this.#stored.find(
      ({ spans, entries }) => spans !== null && entries?.length === 1 && entries.every(one => isSame(one, entry)),
    )
    if (twin?.spans == null) return void (await this.save({ id: null, name, ranges: ip, tags: [], entries: [credential] }))
    const { id, ranges, tags } = twin.set
    if (!containsAddress(twin.spans, ip))
      await this.save({ id, name: twin.set.name, ranges: `${ranges}\n${ip}`, tags: [...tags], entries: [credential] })
    if (this.#stored[0]?.set.id !== id) await this.reorder([id])
  }

  async remove(id: string): Promise<readonly CredentialSet[]> {
    await this.#database.run('DELETE FROM credential_sets WHERE id = ?', [id])
    return this.#changed()
  }

  /** Sets that are not named keep their order behind those that are. */
  async reorder(ids: readonly string[]): Promise<readonly CredentialSet[]> {
    const rest = this.#stored.map(stored => stored.set.id).filter(id => !ids.includes(id))
    await this.#database.transaction(
      [...ids, ...rest].map((id, position) => ({ sql: 'UPDATE credential_sets SET position = ? WHERE id = ?', params: [position, id] })),
    )
    return this.#changed()
  }

  async #changed(): Promise<readonly CredentialSet[]> {
    await this.#load()
    for (const listener of this.#listeners) listener()
    return this.list()
  }

  async #load(): Promise<void> {
    const rows = await this.#database.all<Row>('SELECT id, name, ranges, tags, users, sealed FROM credential_sets ORDER BY position')
    this.#stored = await Promise.all(rows.map(row => this.#decode(row)))
  }

  async #decode(row: Row): Promise<Stored> {
    const entries = await this.#secrets.open(row.sealed).then(decodeEntries, () => null)
    return {
      set: {
        id: row.id,
        name: row.name,
        ranges: row.ranges,
        tags: JSON.parse(row.tags) as string[],
        users: JSON.parse(row.users) as string[],
      },
      spans: spansOf(row.ranges),
      entries,
    }
  }
}

function decodeEntries(text: string): readonly Credential[] {
  const entries = JSON.parse(text) as { user: string; password: string }[]
  return entries.map(({ user, password }) => notDefault({ user, password: new Secret(password) }))
}

/** Whether it is a default depends on the family that it is tried on. */
function notDefault(given: GivenCredential): Credential {
  return { ...given, isDefault: false }
}

function isSame(a: GivenCredential, b: GivenCredential): boolean {
  return a.user === b.user && a.password.reveal() === b.password.reveal()
}

function kept(known: Stored | undefined, user: string): string {
  const entry = known?.entries?.find(one => one.user === user)
  if (!entry) throw new Problem(`No password is stored for the user "${user}" of this set. Type it.`)
  return entry.password.reveal()
}

function isFor(stored: Stored, ip: string, tags: readonly string[]): boolean {
  const { spans, set } = stored
  if (isForAll(stored) || set.tags.some(tag => tags.includes(tag))) return true
  return spans !== null && containsAddress(spans, ip)
}

/** Without ranges and tags a set is for everybody. */
function isForAll({ spans, set }: Stored): boolean {
  return spans === null && set.tags.length === 0
}

function spansOf(ranges: string): readonly Span[] | null {
  return ranges.trim() === '' ? null : spansIn(ranges)
}
