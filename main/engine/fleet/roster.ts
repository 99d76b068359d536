import type { MinerId, Placement, Telemetry } from '../../contract/model.ts'
import type { Driver, IdentityFacts } from '../../drivers/driver.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Logger } from '../../lib/log.ts'
import type { Database, Statement } from '../storage/database.ts'
import type { Entry } from './entry.ts'
import type { Fleet } from './fleet.ts'
import { unheard } from './state.ts'

export interface RosterOptions {
  readonly database: Database
  readonly fleet: Fleet
  readonly driverOf: (id: string) => Driver | undefined
  readonly clock: Clock
  readonly log: Logger
}

/** What must be stored at once is stored within this time, together with what else came up. */
const saveEveryMs = 1000
/** Readings are stored so rarely because only the first look after a start needs them: 5,000 of them are some 12 MB. */
const readingsEveryMs = 15 * 60_000
/** Stored at once, so that writing the whole fleet never holds the engine up for long. */
const batchSize = 500

interface Row {
  readonly id: string
  readonly driver: string
  readonly ip: string
  readonly api_port: number | null
  readonly web_port: number | null
  readonly facts: string
  readonly label: string | null
  readonly note: string | null
  readonly tags: string
  readonly first_seen_at: number
  readonly last_seen_at: number
  readonly reading: string | null
  readonly placement: string | null
}

/** Keeps the fleet on disk. What cannot be written now stays queued and is tried again. */
export class Roster {
  readonly #options: RosterOptions
  readonly #dirty = new Set<MinerId>()
  readonly #removed = new Set<MinerId>()
  readonly #stop = new AbortController()
  #unlisten: () => void = () => undefined
  #loop: Promise<void> = Promise.resolve()
  #trouble: string | null = null

  constructor(options: RosterOptions) {
    this.#options = options
  }

  /** Why miners cannot be stored now, as a sentence; `null` when they can. */
  get trouble(): string | null {
    return this.#trouble
  }

  /** Fills the fleet with what was stored, then keeps storing its changes. */
  async open(): Promise<void> {
    const { database, fleet } = this.#options
    const rows = await database.all<Row>('SELECT * FROM miners')
    fleet.restore(rows.map(row => this.#restore(row)).filter(entry => entry !== null))
    if (database.readOnly !== null) return
    this.#unlisten = fleet.onChange((id, how, entry) => this.#note(id, how === 'removed', how === 'read' || entry.demo))
    this.#loop = this.#keep()
  }

  /** Stores everything, readings included. */
  async close(): Promise<void> {
    this.#unlisten()
    this.#stop.abort()
    await this.#loop
    if (this.#options.database.readOnly !== null) return
    this.#markAll()
    await this.flush()
  }

  /** Writes what is queued; what fails stays queued and `trouble` says why. */
  async flush(atMost = Number.POSITIVE_INFINITY): Promise<void> {
    const removed = [...this.#removed]
    const dirty = take(this.#dirty, atMost)
    this.#removed.clear()
    const deletes = removed.map(id => ({ sql: 'DELETE FROM miners WHERE id = ?', params: [id] }))
    const writes = dirty
      .map(id => this.#options.fleet.get(id))
      .filter(entry => entry !== null)
      .map(encode)
    if (deletes.length + writes.length === 0) return
    try {
      await this.#options.database.transaction([...deletes, ...writes])
      if (this.#trouble !== null) this.#options.log.info('roster.saved-again')
      this.#trouble = null
    } catch (thrown) {
      for (const id of removed) this.#removed.add(id)
      for (const id of dirty) this.#dirty.add(id)
      if (this.#trouble === null) this.#options.log.warn({ err: thrown }, 'roster.not-saved')
      this.#trouble = `The roster cannot be saved and is kept in memory for now. ${thrown instanceof Error ? thrown.message : String(thrown)}`
    }
  }

  #note(id: MinerId, removed: boolean, passing: boolean): void {
    if (removed) {
      this.#dirty.delete(id)
      this.#removed.add(id)
    } else if (!passing) {
      this.#removed.delete(id)
      this.#dirty.add(id)
    }
  }

  async #keep(): Promise<void> {
    const { clock } = this.#options
    let readingsAt = clock.now() + readingsEveryMs
    while (!this.#stop.signal.aborted) {
      await clock.sleep(saveEveryMs, this.#stop.signal).catch(() => undefined)
      if (this.#stop.signal.aborted) return
      if (clock.now() >= readingsAt) {
        this.#markAll()
        readingsAt = clock.now() + readingsEveryMs
      }
      await this.flush(batchSize)
    }
  }

  #markAll(): void {
    for (const entry of this.#options.fleet.all()) if (!entry.demo) this.#dirty.add(entry.id)
  }

  /** `null` for a row that cannot be read: it stays stored, and the miner comes back with the next scan. */
  #restore(row: Row): Entry | null {
    try {
      return this.#decode(row)
    } catch (thrown) {
      this.#options.log.warn({ err: thrown, miner: row.id }, 'roster.unreadable')
      return null
    }
  }

  #decode(row: Row): Entry | null {
    const driver = this.#options.driverOf(row.driver) ?? this.#options.driverOf('cgminer')
    if (!driver) return null
    return {
      id: row.id,
      driver,
      address: { ip: row.ip, apiPort: row.api_port, webPort: row.web_port },
      facts: JSON.parse(row.facts) as IdentityFacts,
      label: row.label,
      note: row.note,
      tags: JSON.parse(row.tags) as string[],
      placement: row.placement === null ? null : (JSON.parse(row.placement) as Placement),
      firstSeenAt: row.first_seen_at,
      lastSeenAt: row.last_seen_at,
      reading: row.reading === null ? null : (JSON.parse(row.reading) as Telemetry),
      life: unheard,
      tracked: null,
      drift: null,
      remarks: new Map(),
      displacedBy: null,
      demo: false,
      memo: new Map(),
    }
  }
}

function take(ids: Set<MinerId>, atMost: number): readonly MinerId[] {
  const taken: MinerId[] = []
  for (const id of ids) {
    if (taken.length >= atMost) break
    taken.push(id)
    ids.delete(id)
  }
  return taken
}

function encode(entry: Entry): Statement {
  return {
    sql: 'INSERT OR REPLACE INTO miners VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    params: [
      entry.id,
      entry.driver.id,
      entry.address.ip,
      entry.address.apiPort,
      entry.address.webPort,
      JSON.stringify(entry.facts),
      entry.label,
      entry.note,
      JSON.stringify(entry.tags),
      Math.round(entry.firstSeenAt),
      Math.round(entry.lastSeenAt),
      entry.reading === null ? null : JSON.stringify(entry.reading),
      entry.placement === null ? null : JSON.stringify(entry.placement),
    ],
  }
}
