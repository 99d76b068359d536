import type { LocateParams } from '../../contract/actions/locate.ts'
import type { MinerId } from '../../contract/model.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Logger } from '../../lib/log.ts'
import { attempt } from '../attempt.ts'
import type { Database } from '../storage/database.ts'
import { slept } from './slept.ts'
import type { RolloutTargets } from './targets.ts'

/** What switches LEDs off again needs. */
export interface LedOffOptions {
  readonly database: Database
  readonly targets: RolloutTargets
  readonly clock: Clock
  readonly log: Logger
  /** Of the settings, min. */
  minutes(): number
}

/** Pause before a miner that did not obey is asked again, ms. */
const retryMs = 60_000
/** After this many tries the LED stays as it is: the miner is off or gone. */
const maxTries = 5

/** Switches blinking LEDs off again after a while, also when Headframe was restarted in between. */
export class LedOff {
  readonly #options: LedOffOptions
  readonly #timers = new Map<MinerId, AbortController>()

  constructor(options: LedOffOptions) {
    this.#options = options
  }

  /** Takes up what an earlier run left; what is overdue is switched off at once. */
  async start(): Promise<void> {
    const rows = await this.#options.database.all<{ miner: string; due_at: number }>('SELECT miner, due_at FROM led_off')
    for (const row of rows) this.#arm(row.miner, row.due_at)
  }

  /** An LED was switched by a rollout: on arms the timer anew, off ends it. @param minutes absent = as the settings say */
  switched(miner: MinerId, { on, minutes = this.#options.minutes() }: LocateParams): void {
    const dueAt = this.#options.clock.now() + minutes * 60_000
    if (on) this.#arm(miner, dueAt)
    else this.#disarm(miner)
    const { database } = this.#options
    if (on) this.#save(miner, () => database.run('INSERT OR REPLACE INTO led_off (miner, due_at) VALUES (?, ?)', [miner, dueAt]))
    else this.#save(miner, () => database.run(forget, [miner]))
  }

  close(): void {
    for (const timer of this.#timers.values()) timer.abort()
    this.#timers.clear()
  }

  #arm(miner: MinerId, dueAt: number): void {
    this.#timers.get(miner)?.abort()
    const timer = new AbortController()
    this.#timers.set(miner, timer)
    void this.#run(miner, dueAt, timer.signal)
  }

  #disarm(miner: MinerId): void {
    this.#timers.get(miner)?.abort()
    this.#timers.delete(miner)
  }

  async #run(miner: MinerId, dueAt: number, signal: AbortSignal): Promise<void> {
    const { clock, database } = this.#options
    if (!(await slept(clock, dueAt - clock.now(), signal))) return
    for (let tries = 1; !(await this.#switchOff(miner, signal)) && tries < maxTries; tries++) {
      if (!(await slept(clock, retryMs, signal))) return
    }
    if (signal.aborted) return
    this.#timers.delete(miner)
    this.#save(miner, () => database.run(forget, [miner]))
  }

  async #switchOff(miner: MinerId, signal: AbortSignal): Promise<boolean> {
    const { targets, log } = this.#options
    const target = targets.find(miner)
    const session = targets.session(miner)
    const handler = target?.driver.actions.locate
    if (!target || !session || !handler) return true
    const onBug = (thrown: unknown) => log.error({ err: thrown, miner }, 'led-off.bug')
    const off = async () => {
      // A rollout may have been at work on it while this waited for its turn.
      if (signal.aborted || (await handler.isOn?.(session, signal)) === false) return
      await handler.run(session, { on: false }, signal)
    }
    const sent = await targets.hold(miner, () => attempt(off, onBug))
    if (sent.ok) log.info({ miner }, 'led-off.done')
    else log.warn({ miner, failure: sent.failure }, 'led-off.failed')
    return sent.ok
  }

  /** A timer that cannot be stored still runs, it just does not outlive Headframe. */
  #save(miner: MinerId, store: () => Promise<void>): void {
    store().catch((thrown: unknown) => this.#options.log.warn({ err: thrown, miner }, 'led-off.not-stored'))
  }
}

const forget = 'DELETE FROM led_off WHERE miner = ?'
