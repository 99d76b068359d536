import type { Failure } from '../../contract/failure.ts'
import type { MinerAddress, MinerId, Telemetry } from '../../contract/model.ts'
import type { Settings } from '../../contract/settings.ts'
import type { IdentityFacts, Reading } from '../../drivers/driver.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Logger } from '../../lib/log.ts'
import { degrades, diagnose, track } from '../diagnosis/diagnose.ts'
import type { DiscoveredMiner } from '../discovery/scan.ts'
import { driftOf, type Expected } from '../drift/drift.ts'
import { type Annotation, annotated } from './annotation.ts'
import { clipFacts, clipReading } from './clip.ts'
import type { Entry, Remark } from './entry.ts'
import { IdentityIndex, newId, placeId } from './identity.ts'
import { afterFailure, afterReading, isAnswer, unheard } from './state.ts'

/** What became of a miner that a scan brought. */
export interface Arrival {
  readonly id: MinerId
  readonly isNew: boolean
  /** Where it was before; `null` = where it is now, or it is new. */
  readonly movedFrom: MinerAddress | null
}

/** `how`: 'read' = only a poll's result differs, 'roster' = something that must be stored at once, 'removed' = it is gone. */
export type ChangeKind = 'read' | 'roster' | 'removed'
export type ChangeListener = (id: MinerId, how: ChangeKind, entry: Entry) => void

export interface FleetOptions {
  readonly clock: Clock
  readonly log: Logger
  readonly settings: () => Settings
  /** What a miner should be like; absent = nothing is expected of any. */
  readonly expected?: (entry: Entry) => Expected | null
}

/** Every known miner, in memory: the truth that windows, polls and rollouts share. */
export class Fleet {
  readonly #options: FleetOptions
  readonly #entries = new Map<MinerId, Entry>()
  readonly #index = new IdentityIndex()
  readonly #listeners = new Set<ChangeListener>()

  constructor(options: FleetOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#entries.size
  }

  get(id: MinerId): Entry | null {
    return this.#entries.get(id) ?? null
  }

  /** Who is behind these doors, as far as known: also one whose API port was closed when it was found. */
  at({ ip, apiPort, webPort }: MinerAddress): Entry | null {
    const ids = [...this.#index.at({ ip, apiPort, webPort }), ...this.#index.at({ ip, apiPort: null, webPort })]
    const entries = ids.map(id => this.get(id)).filter(entry => entry !== null)
    return entries.find(entry => entry.displacedBy === null) ?? null
  }

  /** The miner at this address, whatever its ports; `null` = none that is there now. */
  presentAt(ip: string): Entry | null {
    for (const entry of this.#entries.values()) if (entry.address.ip === ip && entry.displacedBy === null) return entry
    return null
  }

  /** What the user tagged the miners at this address with. */
  tagsAt(ip: string): readonly string[] {
    return [...this.#entries.values()].flatMap(entry => (entry.address.ip === ip ? entry.tags : []))
  }

  all(): IterableIterator<Entry> {
    return this.#entries.values()
  }

  /** Calls `listener` after each change, until the returned function is called. */
  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Puts back what was stored. */
  restore(entries: readonly Entry[]): void {
    for (const entry of entries) this.#put(entry, 'roster')
  }

  /**
   * Takes in a miner that was found: as the one it was before, or as a new one.
   * @param since when the search began: who answered elsewhere after that is another machine
   */
  arrive(found: DiscoveredMiner, { demo, since }: { demo: boolean; since: number }): Arrival {
    const facts = clipFacts(found.facts)
    const identity = this.#index.resolve(found.address, facts, since)
    const known = identity === null ? null : this.get(identity.id)
    const entry = known === null ? this.#welcome(found, facts, demo) : this.#recognise(known, found, facts)
    this.#displaceOthers(entry)
    if (found.reading === null) this.#put(entry, 'roster')
    else if (found.reading.ok) this.#take(entry, found.reading.value, 'roster')
    else this.#fail(entry, found.reading.failure, 'roster')
    const moved = known !== null && known.address.ip !== found.address.ip
    return { id: entry.id, isNew: known === null, movedFrom: moved ? known.address : null }
  }

  /** Whether a machine that was found is one of these, by what it tells of itself. @param since as of `arrive` */
  recognises(found: Pick<DiscoveredMiner, 'address' | 'facts'>, since: number): boolean {
    return this.#index.resolve(found.address, clipFacts(found.facts), since) !== null
  }

  /** A poll brought a reading. */
  read(id: MinerId, reading: Reading): void {
    const before = this.get(id)
    if (before) this.#take(before, reading, 'read')
  }

  /** It told something of itself beside a reading. */
  told(id: MinerId, told: Partial<IdentityFacts>): void {
    const before = this.get(id)
    if (!before) return
    const facts = merged(before.facts, clipFacts(told))
    if (facts !== before.facts) this.#put({ ...before, facts }, 'roster')
  }

  /** A poll failed. */
  miss(id: MinerId, failure: Failure): void {
    const before = this.get(id)
    if (before) this.#fail(before, failure, 'read')
  }

  /** It was seen to answer at another address. */
  move(id: MinerId, ip: string): void {
    const before = this.get(id)
    if (!before || before.address.ip === ip) return
    const entry = { ...before, address: { ...before.address, ip }, displacedBy: null, lastSeenAt: this.#options.clock.now() }
    this.#displaceOthers(entry)
    this.#put(entry, 'roster')
  }

  /** Somebody found something wrong with a miner that its readings do not tell, in place of what the same `source` found before. */
  remark(id: MinerId, source: string, found: readonly Remark[]): void {
    const before = this.get(id)
    if (!before || (found.length === 0 && !before.remarks.has(source))) return
    const remarks = new Map(before.remarks)
    if (found.length === 0) remarks.delete(source)
    else remarks.set(source, found)
    this.#put({ ...before, remarks }, 'read')
  }

  /** What is expected has changed: whether each is like it is told from its last reading at once, the findings with its next. */
  rejudge(): void {
    for (const entry of this.#entries.values()) {
      const drift = entry.reading === null ? null : partsOf(entry.reading, entry.facts, this.#expectedOf(entry))
      if (JSON.stringify(drift) !== JSON.stringify(entry.drift)) this.#put({ ...entry, drift }, 'read')
    }
  }

  #expectedOf(entry: Entry): Expected | null {
    return this.#options.expected?.(entry) ?? null
  }

  annotate(ids: readonly MinerId[], annotation: Annotation): void {
    for (const [index, id] of ids.entries()) {
      const before = this.get(id)
      if (before) this.#put(annotated(before, annotation, index), 'roster')
    }
  }

  forget(ids: readonly MinerId[]): void {
    for (const id of ids) {
      const entry = this.get(id)
      if (!entry) continue
      this.#entries.delete(id)
      this.#index.remove(id)
      this.#tell(id, 'removed', entry)
    }
  }

  #take(before: Entry, raw: Reading, how: 'read' | 'roster'): void {
    const reading = clipReading(raw)
    const facts = merged(before.facts, reading.facts)
    const expected = this.#expectedOf({ ...before, facts, reading: reading.telemetry })
    const symptoms = diagnose({
      reading: reading.telemetry,
      activity: reading.activity,
      facts,
      settings: this.#options.settings(),
      expected,
    })
    const tracked = track(before.tracked, symptoms, reading.telemetry.at)
    const life = afterReading(before.life, reading, degrades(tracked))
    const remarks = stillSo(before.remarks)
    const drift = partsOf(reading.telemetry, facts, expected)
    const entry: Entry = { ...before, facts, tracked, drift, remarks, life, reading: reading.telemetry, lastSeenAt: reading.telemetry.at }
    this.#logTransition(before, entry)
    this.#put(entry, facts === before.facts && before.reading !== null ? how : 'roster')
  }

  #fail(before: Entry, failure: Failure, how: 'read' | 'roster'): void {
    const at = this.#options.clock.now()
    const life = afterFailure(before.life, failure, at)
    const entry = { ...before, life, lastSeenAt: isAnswer(failure) ? at : before.lastSeenAt }
    this.#logTransition(before, entry)
    this.#put(entry, how)
  }

  #welcome(found: DiscoveredMiner, facts: IdentityFacts, demo: boolean): Entry {
    const { address, driver, memo, reading } = found
    // Its first reading is older than the end of its acquaintance.
    const at = reading?.ok ? reading.value.telemetry.at : this.#options.clock.now()
    return {
      id: this.#freeId(newId(address, facts), address),
      driver,
      address,
      facts,
      label: null,
      note: null,
      placement: null,
      tags: demo ? ['demo'] : [],
      firstSeenAt: at,
      lastSeenAt: at,
      reading: null,
      life: unheard,
      tracked: null,
      drift: null,
      remarks: new Map(),
      displacedBy: null,
      demo,
      memo,
    }
  }

  #recognise(known: Entry, found: DiscoveredMiner, told: IdentityFacts): Entry {
    const address = placeOf(known.address, found.address)
    const seen = { ...known, address, displacedBy: null, lastSeenAt: this.#options.clock.now() }
    // What it does not tell today (its web page is locked, say) is still so.
    if (known.driver === found.driver) return { ...seen, memo: found.memo, facts: merged(known.facts, toldIn(told)) }
    // Half of it may be down for a restart, and the other half look like another family: only what could be read is believed.
    if (!found.reading?.ok && known.reading !== null) return seen
    return { ...seen, driver: found.driver, memo: found.memo, facts: { ...told, mac: told.mac ?? known.facts.mac } }
  }

  /** Two machines cannot have one address: who was believed to be there is somewhere else, or gone. */
  #displaceOthers(entry: Entry): void {
    for (const id of this.#index.at(entry.address)) {
      const other = this.get(id)
      if (!other || id === entry.id || other.displacedBy !== null) continue
      this.#options.log.info({ miner: id, by: entry.id, ip: entry.address.ip }, 'miner.displaced')
      this.#put({ ...other, displacedBy: { id: entry.id, since: this.#options.clock.now() } }, 'roster')
    }
  }

  #freeId(wanted: MinerId, address: MinerAddress): MinerId {
    if (!this.#entries.has(wanted)) return wanted
    const place = placeId(address)
    for (let n = 1; ; n++) {
      const id = n === 1 ? place : `${place}~${n}`
      if (!this.#entries.has(id)) return id
    }
  }

  #logTransition(before: Entry, after: Entry): void {
    if (before.life.state === after.life.state) return
    const failure = after.life.trouble?.failure
    this.#options.log.info(
      { miner: after.id, ip: after.address.ip, from: before.life.state, ...(failure ? { failure } : {}) },
      `miner.${after.life.state}`,
    )
  }

  #put(entry: Entry, how: ChangeKind): void {
    this.#entries.set(entry.id, entry)
    this.#index.put(entry)
    this.#tell(entry.id, how, entry)
  }

  #tell(id: MinerId, how: ChangeKind, entry: Entry): void {
    for (const listener of this.#listeners) listener(id, how, entry)
  }
}

/**
 * Where a known miner was found again. A door that is closed just now (it boots, or its mining program restarts) is still its door, at a new
 * address too. The same object when nothing differs.
 */
function placeOf(known: MinerAddress, found: MinerAddress): MinerAddress {
  const apiPort = found.apiPort ?? known.apiPort
  const webPort = found.webPort ?? known.webPort
  const isSame = found.ip === known.ip && apiPort === known.apiPort && webPort === known.webPort
  return isSame ? known : { ip: found.ip, apiPort, webPort }
}

/** Without what ends when a miner is heard of. The same object when nothing differs. */
function stillSo(remarks: Entry['remarks']): Entry['remarks'] {
  if (![...remarks.values()].some(found => found.some(remark => remark.untilHeard))) return remarks
  return new Map([...remarks].map(([source, found]) => [source, found.filter(remark => !remark.untilHeard)]))
}

function toldIn(facts: IdentityFacts): Partial<IdentityFacts> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null))
}

/** The same object when nothing differs, so that callers see at once whether something must be stored. */
function merged(facts: IdentityFacts, learned: Partial<IdentityFacts>): IdentityFacts {
  const next = { ...facts, ...learned }
  const keys = Object.keys(learned) as (keyof IdentityFacts)[]
  return keys.every(key => same(next[key], facts[key])) ? facts : next
}

function same(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b
  return a.length === b.length && a.every((item, index) => item === b[index])
}

function partsOf(reading: Telemetry, facts: IdentityFacts, expected: Expected | null): Entry['drift'] {
  return expected === null ? null : [...new Set(driftOf(reading, facts, expected).map(({ part }) => part))]
}
