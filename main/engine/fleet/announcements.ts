import type { Announced } from '../../contract/announcement.ts'
import type { Settings } from '../../contract/settings.ts'
import type { Clock } from '../../lib/clock.ts'
import { Limit } from '../../lib/limit.ts'
import type { Logger } from '../../lib/log.ts'
import type { Heard } from '../discovery/announcement-ears.ts'
import type { KnownMiners } from '../discovery/known-miners.ts'
import type { Entry } from './entry.ts'
import type { Fleet } from './fleet.ts'
import type { Identify } from './identifier.ts'
import { isScannable } from './scannable.ts'

export interface AnnouncementsOptions {
  readonly fleet: Fleet
  readonly identify: Identify
  /** Who else talks to known miners. */
  readonly known: KnownMiners
  readonly ports: { readonly api: number; readonly web: number }
  readonly settings: () => Settings
  /** Resolves when no scan that asks this address is under way. */
  readonly passed: (ip: string) => Promise<void>
  readonly clock: Clock
  readonly log: Logger
  /** `recent` differs. */
  readonly onChange: () => void
}

/** Shown at the most; the older ones were seen. */
const mostRecent = 20

/** Machines that are asked who they are at the same time, and that wait for it; more is no hand at a button. */
const asking = { atOnce: 4, waiting: 50 } as const

/** Who was no miner is not asked again for so long, ms. */
const askedAgainAfterMs = 60_000

/** Miners whose IP report button was pressed. Who is known is shown; who is not is asked what a scan asks, and taken in. */
export class Announcements {
  readonly #options: AnnouncementsOptions
  readonly #limit = new Limit(asking.atOnce)
  readonly #closing = new AbortController()
  readonly #underWay = new Set<Promise<void>>()
  /** When each address was asked within the last minute. */
  readonly #askedAt = new Map<string, number>()
  #recent: readonly Announced[] = []
  #count = 0

  constructor(options: AnnouncementsOptions) {
    this.#options = options
  }

  /** The last first. */
  get recent(): readonly Announced[] {
    return this.#recent
  }

  /** Takes a press in. Addresses that must not be scanned are left alone: anybody can send such a datagram. */
  hear({ ip, mac }: Heard): void {
    const { settings, log } = this.#options
    if (this.#closing.signal.aborted) return
    if (!isScannable(ip, settings())) {
      log.debug({ ip }, 'announcement.forbidden')
      return
    }
    const entry = this.#entryAt(ip, mac)
    if (entry !== null) this.#note(ip, mac, entry.id, 'known')
    else this.#meet(ip, mac)
  }

  /** Resolves when nobody is asked any more. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.settled()
  }

  /** Who is on the roster at this address; `null` as well when the announcement names another MAC than the one known there. */
  #entryAt(ip: string, mac: string | null): Entry | null {
    const { fleet, ports } = this.#options
    const entry = fleet.at({ ip, apiPort: ports.api, webPort: ports.web })
    return entry === null || mac === null || entry.facts.mac === null || entry.facts.mac === mac ? entry : null
  }

  #meet(ip: string, mac: string | null): void {
    const { clock, log } = this.#options
    if (this.#recent.some(announced => announced.ip === ip && announced.outcome === 'asking')) return
    const askedAt = this.#askedAt.get(ip) ?? Number.NEGATIVE_INFINITY
    if (clock.steady() - askedAt < askedAgainAfterMs) this.#note(ip, mac, null, 'unknown')
    else if (this.#limit.waiting < asking.waiting) this.#ask(this.#note(ip, mac, null, 'asking'))
    else log.debug({ ip }, 'announcement.too-many')
  }

  #note(ip: string, mac: string | null, minerId: string | null, outcome: Announced['outcome']): Announced {
    const announced = { n: ++this.#count, at: this.#options.clock.now(), ip, mac, minerId, outcome }
    this.#recent = [announced, ...this.#recent].slice(0, mostRecent)
    this.#options.onChange()
    return announced
  }

  #ask(announced: Announced): void {
    const now = this.#options.clock.steady()
    for (const [ip, at] of this.#askedAt) if (now - at >= askedAgainAfterMs) this.#askedAt.delete(ip)
    this.#askedAt.set(announced.ip, now)
    const task = this.#limit.run(() => this.#identify(announced))
    this.#underWay.add(task)
    void task.then(() => this.#underWay.delete(task))
  }

  /** Never rejects: what goes wrong with one machine must not end the listening. */
  async #identify(announced: Announced): Promise<void> {
    const { ip, mac } = announced
    const { identify, known, ports, passed, log } = this.#options
    const { signal } = this.#closing
    let isFound = false
    try {
      await passed(ip)
      // A scan may have brought it meanwhile.
      if (!signal.aborted && this.#entryAt(ip, mac) === null)
        isFound = await identify({ ip, apiPort: ports.api, webPort: ports.web }, { demo: false, known, signal })
    } catch (thrown) {
      log.error({ err: thrown, ip }, 'announcement.failed')
    }
    // One with two network cards may announce the MAC of the other.
    const entry = this.#entryAt(ip, isFound ? null : mac)
    this.#settle({ ...announced, minerId: entry?.id ?? null, outcome: entry === null ? 'unknown' : 'found' })
  }

  #settle(announced: Announced): void {
    this.#recent = this.#recent.map(other => (other.n === announced.n ? announced : other))
    this.#options.onChange()
  }
}
