import type { MinerId } from '../../contract/model.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Entry } from '../fleet/entry.ts'
import type { ChangeKind, Fleet } from '../fleet/fleet.ts'
import type { PowerEvents } from '../host.ts'
import type { SettingsStore } from '../storage/settings-store.ts'
import type { Poller } from './poller.ts'
import { Scheduler } from './scheduler.ts'

/** What the schedule is kept in step with. */
export interface RoundsOptions {
  readonly fleet: Fleet
  readonly poller: Poller
  readonly clock: Clock
  readonly intervalMs: () => number
  readonly settings: SettingsStore
  /** `null` where nothing tells that the computer sleeps. */
  readonly power: PowerEvents | null
}

/** Keeps the schedule in step with the fleet, the settings and the computer's sleep. */
export class Rounds {
  readonly #options: RoundsOptions
  readonly #scheduler: Scheduler
  readonly #unlisten: () => void

  constructor(options: RoundsOptions) {
    const { fleet, poller, clock, intervalMs, settings, power } = options
    this.#options = options
    this.#scheduler = new Scheduler({
      clock,
      intervalMs,
      concurrency: () => settings.current.pollConcurrency,
      turn: id => poller.turn(id),
      onWake: () => poller.disregardInFlight(),
    })
    this.#scheduler.add([...fleet.all()].map(entry => entry.id))
    this.#unlisten = fleet.onChange((id, how, entry) => this.#follow(id, how, entry))
    settings.onChange(() => this.#scheduler.respread())
    power?.onSuspend(() => this.#scheduler.suspend())
    power?.onResume(() => this.#scheduler.resume())
  }

  get suspended(): boolean {
    return this.#scheduler.suspended
  }

  /** A miner that was found and not read gets its turn now. */
  readSoon(id: MinerId): void {
    this.#scheduler.add([id])
    this.#scheduler.hurry(id)
  }

  /** Passwords changed: miners that were locked get another chance now. */
  retryLocked(): void {
    for (const { id, life, facts } of this.#options.fleet.all()) {
      if (life.state !== 'locked' && facts.access !== 'locked') continue
      this.#options.poller.doubt(id)
      this.#scheduler.hurry(id)
    }
  }

  async close(): Promise<void> {
    this.#unlisten()
    await this.#scheduler.close()
  }

  #follow(id: MinerId, how: ChangeKind, entry: Entry): void {
    if (how === 'removed') {
      this.#scheduler.remove(id)
      this.#options.poller.forget(id)
    } else if (how === 'roster' && (entry.reading !== null || entry.life.missed > 0)) this.#scheduler.addRead(id)
    else if (how === 'roster') this.#scheduler.add([id])
  }
}
