import type { MinerAddress, MinerId } from '../../contract/model.ts'
import type { Clock } from '../../lib/clock.ts'
import type { KeyedLock } from '../../lib/limit.ts'
import type { Doors } from '../../transport/visit.ts'
import type { KnownMiners } from '../discovery/known-miners.ts'
import type { Fleet } from './fleet.ts'

export interface ScanTurnsOptions {
  readonly fleet: Fleet
  /** The one that polls and rollouts take, keyed by miner id. */
  readonly lock: KeyedLock
  readonly clock: Clock
  /** Whether a rollout is at work on it: that takes minutes and is not waited for. */
  readonly isHeld: (id: MinerId) => boolean
}

/** How long a scan waits for a poll to end. Most take well under a second, the first sign of a hanging one eight. ms */
const patienceMs = 5000

/** Lets a scan talk to known miners in turn with polls and rollouts: a miner takes one connection at a time. */
export class ScanTurns implements KnownMiners {
  readonly #options: ScanTurnsOptions

  constructor(options: ScanTurnsOptions) {
    this.#options = options
  }

  *places(): Generator<MinerAddress, void, undefined> {
    for (const { address, displacedBy } of this.#options.fleet.all()) if (displacedBy === null) yield address
  }

  async alone(doors: Doors, task: () => Promise<void>, signal: AbortSignal): Promise<boolean> {
    const { fleet, lock, clock, isHeld } = this.#options
    const entry = fleet.at(doors)
    if (entry === null) {
      await task()
      return true
    }
    if (isHeld(entry.id)) return false
    const begun = new AbortController()
    const patience = new AbortController()
    const giveUp = () => patience.abort()
    clock.sleep(patienceMs, AbortSignal.any([signal, begun.signal])).then(giveUp, giveUp)
    return lock.runUnless(patience.signal, entry.id, () => {
      begun.abort()
      return task()
    })
  }
}
