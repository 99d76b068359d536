import type { MinerId } from '../../contract/model.ts'
import type { RolloutId } from '../../contract/rollout.ts'

/** A rollout that waits for its miners. */
interface Waiter {
  readonly rollout: RolloutId
  readonly miners: ReadonlySet<MinerId>
  /** One that it cannot have yet; as long as that is so there is nothing to look at anew. */
  missing: MinerId
  granted(): void
}

/** Which rollout has which miner, so that two never touch one at once. Who comes second waits until it can have all of its miners, in turn. */
export class Claims {
  readonly #holders = new Map<MinerId, RolloutId>()
  #waiters: readonly Waiter[] = []

  /** The rollout that has this miner; `null` when none has. */
  holderOf(miner: MinerId): RolloutId | null {
    return this.#holders.get(miner) ?? null
  }

  /** @returns whether the miner is this rollout's now */
  take(miner: MinerId, rollout: RolloutId): boolean {
    const holder = this.#holders.get(miner)
    if (holder !== undefined && holder !== rollout) return false
    this.#holders.set(miner, rollout)
    return true
  }

  /** Resolves when all of the miners are this rollout's; `false` when `signal` aborted before. All or none, so no two can wait for each other. */
  acquire(miners: readonly MinerId[], rollout: RolloutId, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false)
    const wanted = new Set(miners)
    const missing = this.#missing(rollout, wanted, this.#waiters)
    if (missing === null) {
      this.#grant(wanted, rollout)
      return Promise.resolve(true)
    }
    return new Promise(resolve => {
      const leave = () => {
        this.#waiters = this.#waiters.filter(other => other !== waiter)
        this.#serve(null)
        resolve(false)
      }
      const granted = () => {
        signal.removeEventListener('abort', leave)
        resolve(true)
      }
      const waiter: Waiter = { rollout, miners: wanted, missing, granted }
      this.#waiters = [...this.#waiters, waiter]
      signal.addEventListener('abort', leave, { once: true })
    })
  }

  /** Does nothing when the miner is another rollout's. */
  release(miner: MinerId, rollout: RolloutId): void {
    if (this.#holders.get(miner) !== rollout) return
    this.#holders.delete(miner)
    this.#serve(miner)
  }

  /** Lets go of all miners of a rollout but those to keep. */
  releaseAll(rollout: RolloutId, keep: ReadonlySet<MinerId> = new Set()): void {
    for (const [miner, holder] of this.#holders) if (holder === rollout && !keep.has(miner)) this.#holders.delete(miner)
    this.#serve(null)
  }

  /** Which rollouts a waiting one waits for, and for how many miners of each; empty when it does not wait. */
  before(rollout: RolloutId): ReadonlyMap<RolloutId, number> {
    const at = this.#waiters.findIndex(waiter => waiter.rollout === rollout)
    const waiter = this.#waiters[at]
    return waiter === undefined ? new Map() : this.inTheWay(waiter.miners, rollout, this.#waiters.slice(0, at))
  }

  /** Which other rollouts have these miners or wait for them, and how many of them each. */
  inTheWay(miners: Iterable<MinerId>, rollout: RolloutId | null, ahead: readonly Waiter[] = this.#waiters): ReadonlyMap<RolloutId, number> {
    const counts = new Map<RolloutId, number>()
    for (const miner of miners) {
      const holder = this.#holders.get(miner)
      const other = holder !== undefined && holder !== rollout ? holder : ahead.find(waiter => waiter.miners.has(miner))?.rollout
      if (other !== undefined) counts.set(other, (counts.get(other) ?? 0) + 1)
    }
    return counts
  }

  /** A miner that the rollout cannot have now; `null` = it can have all. */
  #missing(rollout: RolloutId, miners: ReadonlySet<MinerId>, ahead: readonly Waiter[]): MinerId | null {
    for (const miner of miners) {
      const holder = this.#holders.get(miner)
      if (holder !== undefined && holder !== rollout) return miner
      if (ahead.some(waiter => waiter.rollout !== rollout && waiter.miners.has(miner))) return miner
    }
    return null
  }

  /** @param released which miner is free now; `null` = any may be */
  #serve(released: MinerId | null): void {
    for (const waiter of this.#waiters) {
      if (released !== null && waiter.missing !== released) continue
      const ahead = this.#waiters.slice(0, this.#waiters.indexOf(waiter))
      const missing = this.#missing(waiter.rollout, waiter.miners, ahead)
      if (missing !== null) waiter.missing = missing
      else {
        this.#waiters = this.#waiters.filter(other => other !== waiter)
        this.#grant(waiter.miners, waiter.rollout)
        waiter.granted()
      }
    }
  }

  #grant(miners: ReadonlySet<MinerId>, rollout: RolloutId): void {
    for (const miner of miners) this.#holders.set(miner, rollout)
  }
}
