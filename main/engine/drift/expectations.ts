import { randomUUID } from 'node:crypto'
import type { DriftPart, Expectation, ExpectationInput, Restoration } from '../../contract/expectation.ts'
import { expectationInputSchema } from '../../contract/expectation.ts'
import { quote } from '../../contract/failure.ts'
import type { Miner, MinerId } from '../../contract/model.ts'
import type { PoolProfile } from '../../contract/profile.ts'
import { parseRanges } from '../../contract/ranges.ts'
import { Problem } from '../problem.ts'
import { fitting } from '../rollout/select.ts'
import type { Database } from '../storage/database.ts'
import { storedJson } from '../storage/stored-json.ts'
import { type Expected, expectedOf } from './drift.ts'

export interface ExpectationsOptions {
  readonly database: Database
  readonly profiles: { list(): Promise<readonly PoolProfile[]> }
  readonly credentials: { list(): readonly { readonly id: string; readonly name: string }[] }
  /** The miners that there are, with what of each is not as expected. */
  readonly miners: () => Iterable<Miner>
}

/** An expectation with what it takes to apply it. */
interface Ready {
  readonly input: ExpectationInput & { readonly id: string }
  readonly profile: PoolProfile | null
  readonly trouble: string | null
  isFor(miner: Miner): boolean
}

interface Row {
  readonly id: string
  readonly expectation: string
}

/** What miners should be like, by tag, group and range. */
export class Expectations {
  readonly #options: ExpectationsOptions
  readonly #listeners = new Set<() => void>()
  #ready: readonly Ready[] = []

  constructor(options: ExpectationsOptions) {
    this.#options = options
  }

  /** Reads them; also after profiles or credentials have changed. */
  async load(): Promise<void> {
    const rows = await this.#options.database.all<Row>('SELECT id, expectation FROM expectations ORDER BY position')
    const profiles = await this.#options.profiles.list()
    this.#ready = rows.flatMap(({ id, expectation }) => {
      const parsed = expectationInputSchema.safeParse(storedJson(expectation))
      return parsed.success ? [this.#prepare({ ...parsed.data, id }, profiles)] : []
    })
    for (const listener of this.#listeners) listener()
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener)
  }

  /** Whether nothing is expected of any miner: most halls begin so, and each reading asks. */
  get isEmpty(): boolean {
    return this.#ready.length === 0
  }

  /** What this miner should be like; `null` = nothing is expected of it. */
  for(miner: Miner): Expected | null {
    const fits = this.#ready.find(({ input, trouble, isFor }) => input.enabled && trouble === null && isFor(miner))
    return fits ? expectedOf(fits.input, fits.profile, miner) : null
  }

  /** The credential set that should open this miner; `null` = any may. */
  credentialsFor(miner: Miner): string | null {
    return this.#firstFor(miner)?.input.credentials ?? null
  }

  /** Whether any expectation names a credential set. */
  get namesCredentials(): boolean {
    return this.#ready.some(({ input }) => input.enabled && input.credentials !== null)
  }

  list(): readonly Expectation[] {
    const taken = new Set<MinerId>()
    return this.#ready.map(({ input, trouble, isFor }) => {
      const own = [...this.#options.miners()].filter(miner => !taken.has(miner.id) && isFor(miner))
      if (input.enabled && trouble === null) for (const miner of own) taken.add(miner.id)
      const drifting = input.enabled ? own.filter(miner => (miner.drift?.length ?? 0) > 0).map(miner => miner.id) : []
      return { ...input, miners: own.length, drifting, trouble }
    })
  }

  /** In words, for the log: 'tagged loud, in 10.0.3.0/24: pools "Hall pools", mode low'. What it names by id is told by its name. */
  async describe({ tags, groups, ranges, profile, mode, credentials, enabled }: ExpectationInput): Promise<string> {
    const { profiles, credentials: sets } = this.#options
    const pools = profile === null ? null : (await profiles.list()).find(({ id }) => id === profile)?.name
    const set = credentials === null ? null : sets.list().find(({ id }) => id === credentials)?.name
    const whom = [
      ...(tags.length === 0 ? [] : [`tagged ${tags.join(', ')}`]),
      ...[...groups, ...ranges.split(/[\s,;]+/).filter(piece => piece !== '')].map(place => `in ${place}`),
    ]
    const what = [
      ...(pools === null ? [] : [`pools ${quote(pools ?? 'gone')}`]),
      ...(mode === null ? [] : [`mode ${mode}`]),
      ...(set === null ? [] : [`a password of ${quote(set ?? 'gone')}`]),
    ]
    return `${whom.join(', ')}: ${what.join(', ')}${enabled ? '' : ', switched off'}`
  }

  /** Throws `Problem` when the ranges cannot be read. */
  async save(input: ExpectationInput): Promise<readonly Expectation[]> {
    const ranges = input.ranges.trim() === '' ? null : parseRanges(input.ranges)
    if (ranges !== null && !ranges.ok) throw new Problem(`"${ranges.piece}": ${ranges.problem}`)
    const namesake = this.#ready.find(({ input: other }) => other.id !== input.id && other.name.toLowerCase() === input.name.toLowerCase())
    if (namesake) throw new Problem(`There is already an expectation named "${namesake.input.name}". Give this one another name.`)
    const id = input.id ?? randomUUID()
    await this.#options.database.run(
      `INSERT INTO expectations (id, expectation, position) VALUES (?, ?, (SELECT coalesce(max(position), 0) + 1 FROM expectations))
       ON CONFLICT (id) DO UPDATE SET expectation = excluded.expectation`,
      [id, JSON.stringify({ ...input, id })],
    )
    return await this.#changed()
  }

  async remove(id: string): Promise<readonly Expectation[]> {
    await this.#options.database.run('DELETE FROM expectations WHERE id = ?', [id])
    return await this.#changed()
  }

  /** Those that are not named keep their order behind those that are. */
  async reorder(ids: readonly string[]): Promise<readonly Expectation[]> {
    const rest = this.#ready.map(({ input }) => input.id).filter(id => !ids.includes(id))
    await this.#options.database.transaction(
      [...ids, ...rest].map((id, position) => ({ sql: 'UPDATE expectations SET position = ? WHERE id = ?', params: [position, id] })),
    )
    return await this.#changed()
  }

  /**
   * The rollouts that bring these miners back to what is expected of them, one for each part and expectation.
   * @param miners empty = all that drift
   */
  restore(miners: readonly MinerId[]): readonly Restoration[] {
    const wanted = new Set(miners)
    const drifting = [...this.#options.miners()].filter(
      miner => (miner.drift?.length ?? 0) > 0 && (wanted.size === 0 || wanted.has(miner.id)),
    )
    return this.#ready.flatMap(ready => {
      const own = drifting.filter(miner => this.#firstFor(miner) === ready)
      return (['pools', 'mode', 'password'] as const).flatMap(part => restorationOf(part, ready, own))
    })
  }

  #firstFor(miner: Miner): Ready | undefined {
    return this.#ready.find(({ input, trouble, isFor }) => input.enabled && trouble === null && isFor(miner))
  }

  #prepare(input: Ready['input'], profiles: readonly PoolProfile[]): Ready {
    const profile = profiles.find(({ id }) => id === input.profile) ?? null
    const lost = input.credentials !== null && !this.#options.credentials.list().some(({ id }) => id === input.credentials)
    const trouble =
      input.profile !== null && profile === null
        ? 'Its pool profile is gone. Choose another one.'
        : lost
          ? 'Its credential set is gone. Choose another one.'
          : null
    const { tags, groups, ranges } = input
    const scopes = [
      ...(tags.length === 0 ? [] : [fitting({ tags })]),
      ...(groups.length === 0 ? [] : [fitting({ groups })]),
      ...(ranges.trim() === '' ? [] : [fitting({ ranges })]),
    ]
    return { input, profile, trouble, isFor: miner => scopes.some(holds => holds(miner)) }
  }

  async #changed(): Promise<readonly Expectation[]> {
    await this.load()
    return this.list()
  }
}

function restorationOf(part: DriftPart, { input, profile }: Ready, own: readonly Miner[]): readonly Restoration[] {
  const miners = own.filter(miner => miner.drift?.includes(part)).map(miner => miner.id)
  if (miners.length === 0) return []
  switch (part) {
    case 'pools':
      return profile === null ? [] : [{ part, action: 'setPools', ask: { pools: profile.pools, worker: profile.worker }, miners }]
    case 'mode':
      return input.mode === null ? [] : [{ part, action: 'setPowerMode', ask: { mode: input.mode }, miners }]
    case 'password':
      return [{ part, action: 'setPassword', ask: null, miners }]
  }
}
