import type { Failure, Outcome } from '../../contract/failure.ts'
import { isRetryable } from '../../contract/failure.ts'
import type { MinerId } from '../../contract/model.ts'
import type { Reading } from '../../drivers/driver.ts'
import { backoffMs } from '../../lib/backoff.ts'
import type { Clock } from '../../lib/clock.ts'
import type { KeyedLock } from '../../lib/limit.ts'
import type { Logger } from '../../lib/log.ts'
import type { Entry } from '../fleet/entry.ts'
import type { Fleet } from '../fleet/fleet.ts'
import type { Identify } from '../fleet/identifier.ts'
import { contradicts } from '../fleet/identity.ts'
import { nothingTold } from '../nothing-told.ts'
import { poll } from './poll.ts'
import type { Sessions } from './sessions.ts'

/** What a poller is made of. */
export interface PollerOptions {
  readonly fleet: Fleet
  readonly sessions: Sessions
  /** One at a time talks to a miner: polls, rollouts, questions of the user. Keyed by miner id. */
  readonly lock: KeyedLock
  readonly clock: Clock
  readonly log: Logger
  readonly intervalMs: () => number
  readonly identify: Identify
}

/** How the polls are going. */
export interface PollCounts {
  /** Miners that answered within the last round. */
  readonly polled: number
  /** ms since the epoch of the last finished reading; `null` before the first. */
  readonly lastPollAt: number | null
}

// One lost packet is no miss: a first failure is looked at again so soon, and only the second one counts.
const quickRetryMs = 2000
const longestBackoffMs = 60_000
/** Who answers at an address is asked at most this often, ms. */
const identifyEveryMs = 600_000

/** A round and its jitter, in intervals: who was read longer ago has missed its turn. */
const roundIntervals = 1.25

/** Reads miners one by one and judges what it means that one does not answer, or that another one does. */
export class Poller {
  readonly #options: PollerOptions
  readonly #stop = new AbortController()
  readonly #retried = new Set<MinerId>()
  readonly #identifiedAt = new Map<MinerId, number>()
  readonly #doubted = new Set<MinerId>()
  // Raised when the computer sleeps or wakes: a failure of a poll that began before proves nothing.
  #epoch = 0
  readonly #readAt = new Map<MinerId, number>()
  #lastPollAt: number | null = null

  constructor(options: PollerOptions) {
    this.#options = options
  }

  get counts(): PollCounts {
    const since = this.#options.clock.now() - roundIntervals * this.#options.intervalMs()
    let polled = 0
    for (const at of this.#readAt.values()) if (at >= since) polled++
    return { polled, lastPollAt: this.#lastPollAt }
  }

  /** What is in flight proves nothing from now on. */
  disregardInFlight(): void {
    this.#epoch++
  }

  /** Aborts what is in flight. */
  close(): void {
    this.#stop.abort()
  }

  /** Something changed that may tell more about who it is (a new password): it is identified anew at its next turn. */
  doubt(id: MinerId): void {
    this.#doubted.add(id)
  }

  forget(id: MinerId): void {
    this.#retried.delete(id)
    this.#doubted.delete(id)
    this.#identifiedAt.delete(id)
    this.#readAt.delete(id)
  }

  /** The scheduled turn of a miner. Skipped while somebody else talks to it. @returns the pause until its next turn, ms; `null` = the usual */
  async turn(id: MinerId): Promise<number | null> {
    const { fleet, lock } = this.#options
    const entry = fleet.get(id)
    if (!entry || entry.displacedBy !== null || lock.has(id)) return null
    const epoch = this.#epoch
    const outcome = await lock.run(id, () => this.#read(entry))
    if (outcome.ok) return null
    if (this.#stop.signal.aborted || epoch !== this.#epoch) return null
    return this.#missed(entry, outcome.failure)
  }

  /** Reads a miner for a user, after whoever talks to it now. `null` when it is not known. */
  async readNow(id: MinerId): Promise<Outcome<Entry> | null> {
    const { fleet, lock } = this.#options
    const outcome = await lock.run(id, async () => {
      const entry = fleet.get(id)
      return entry === null ? null : this.#read(entry)
    })
    if (outcome === null) return null
    if (!outcome.ok) {
      if (outcome.failure.code !== 'cancelled') fleet.miss(id, outcome.failure)
      return outcome
    }
    const entry = fleet.get(id)
    return entry === null ? null : { ok: true, value: entry }
  }

  async #read(entry: Entry): Promise<Outcome<Reading>> {
    const { fleet, sessions, log } = this.#options
    const outcome = await poll(entry.driver, sessions.of(entry), log, this.#stop.signal)
    if (outcome.ok) this.#count(entry.id)
    if (!outcome.ok) return outcome
    this.#retried.delete(entry.id)
    if (!(await this.#isAnother(entry, outcome.value))) fleet.read(entry.id, outcome.value)
    return outcome
  }

  /** Whether the machine that answered is, or may be, another than the entry's, and was identified anew. */
  async #isAnother(entry: Entry, reading: Reading): Promise<boolean> {
    const stranger = contradicts(entry.facts, { ...nothingTold, ...reading.facts })
    // Addresses change hands while machines are away, so after silence the miner must prove who it is.
    const wasAway = entry.life.missed > 0 && this.#mayIdentify(entry)
    const doubted = this.#doubted.delete(entry.id)
    return stranger || wasAway || doubted ? this.#identify(entry) : false
  }

  /** Whether its troubles may come from what was believed about it: a firmware that changed, a port that was closed when it was found. */
  #mayBeOther(entry: Entry): boolean {
    if (entry.address.apiPort === null || entry.address.webPort === null) return true
    return entry.life.state === 'unknown' && this.#mayIdentify(entry)
  }

  #mayIdentify({ id }: Entry): boolean {
    return this.#options.clock.now() - (this.#identifiedAt.get(id) ?? 0) >= identifyEveryMs
  }

  async #identify(entry: Entry): Promise<boolean> {
    const { clock, log, identify } = this.#options
    this.#identifiedAt.set(entry.id, clock.now())
    const known = await identify(entry.address, { demo: entry.demo, signal: this.#stop.signal })
    log.info({ miner: entry.id, ip: entry.address.ip, recognised: known }, 'miner.identified-again')
    return known
  }

  async #missed(entry: Entry, failure: Failure): Promise<number | null> {
    const { fleet, intervalMs, lock } = this.#options
    if (failure.code === 'cancelled') return null
    if (isRetryable(failure) && entry.life.missed === 0 && !this.#retried.has(entry.id)) {
      this.#retried.add(entry.id)
      return Math.min(quickRetryMs, intervalMs() / 2)
    }
    fleet.miss(entry.id, failure)
    const after = fleet.get(entry.id)
    if (!after || after.life.trouble === null) return null
    if (this.#mayBeOther(after) && (await lock.run(entry.id, () => this.#identify(after)))) return null
    const baseMs = intervalMs()
    return backoffMs(after.life.missed, { baseMs, maxMs: Math.max(longestBackoffMs, 2 * baseMs) })
  }

  #count(id: MinerId): void {
    this.#lastPollAt = this.#options.clock.now()
    this.#readAt.set(id, this.#lastPollAt)
  }
}
