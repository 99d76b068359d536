import type { EngineStatus, FleetEvent } from '../contract/engine-api.ts'
import type { Miner, MinerId } from '../contract/model.ts'
import { type FleetOptions, makeMiners, nudge, seeded } from './canned-miners.ts'

/** Batches go out at most this often, as the real engine does it. */
const batchEveryMs = 250

export interface CannedFleetOptions extends FleetOptions {
  /** Miners that change in a second. */
  readonly changesPerS: number
}

/** An invented fleet that moves, with the engine's own flow control: the next batch waits for `taken`. */
export class CannedFleet {
  readonly miners: Map<MinerId, Miner>
  /** What the engine does beside polling, for the top strip. */
  work: () => Pick<EngineStatus, 'scan' | 'rollouts' | 'missedRuns'> = () => ({ scan: null, rollouts: [], missedRuns: 0 })
  readonly #watches = new Map<string, Watch>()
  readonly #timer: NodeJS.Timeout
  #watchCount = 0
  #polled = 0

  constructor(options: CannedFleetOptions) {
    this.miners = new Map(makeMiners(options, Date.now()).map(miner => [miner.id, miner]))
    const random = seeded(options.seed + 1)
    const perTick = (options.changesPerS * batchEveryMs) / 1000
    this.#timer = setInterval(() => this.#tick(random, perTick), batchEveryMs)
  }

  #tick(random: () => number, count: number): void {
    const ids = [...this.miners.keys()]
    for (let n = 0; n < count && ids.length > 0; n++) {
      const miner = this.miners.get(ids[Math.floor(random() * ids.length)] ?? '')
      if (miner !== undefined) this.put(nudge(miner, random, Date.now()))
    }
    this.#polled = (this.#polled + count) % Math.max(ids.length, 1)
    for (const watch of this.#watches.values()) watch.flush()
  }

  /** Adds or replaces a miner. */
  put(miner: Miner): void {
    this.miners.set(miner.id, miner)
    for (const watch of this.#watches.values()) watch.changed.add(miner.id)
  }

  /** Takes miners off. */
  remove(ids: Iterable<MinerId>): void {
    for (const id of ids) {
      if (this.miners.delete(id)) for (const watch of this.#watches.values()) watch.changed.add(id)
    }
  }

  /** What the top strip shows. */
  status(): EngineStatus {
    const miners = this.miners.size
    return {
      miners,
      intervalS: miners > 1000 ? 30 : 10,
      polled: Math.round(this.#polled),
      lastPollAt: miners === 0 ? null : Date.now(),
      suspended: false,
      ...this.work(),
      demo: false,
      announced: [],
      unheard: [],
      trouble: null,
    }
  }

  /** One window's stream of events. */
  async *watch(signal: AbortSignal | undefined): AsyncGenerator<FleetEvent, void> {
    const id = `watch-${++this.#watchCount}`
    const watch = new Watch()
    this.#watches.set(id, watch)
    signal?.addEventListener('abort', () => watch.flush(true))
    try {
      yield { type: 'snapshot', watch: id, seq: 0, miners: [...this.miners.values()], status: this.status() }
      for (let seq = 1; !signal?.aborted; seq++) {
        const ids = await watch.next(seq - 1)
        const known = ids.flatMap(changed => this.miners.get(changed) ?? [])
        yield { type: 'delta', seq, changed: known, removed: ids.filter(changed => !this.miners.has(changed)), status: this.status() }
      }
    } finally {
      this.#watches.delete(id)
    }
  }

  /** The window took in the batch `seq`. */
  taken(watch: string, seq: number): void {
    const known = this.#watches.get(watch)
    if (known !== undefined) known.taken = Math.max(known.taken, seq)
  }

  close(): void {
    clearInterval(this.#timer)
  }
}

/** What one window has not been told yet. */
class Watch {
  changed = new Set<MinerId>()
  taken = -1
  #waiting: { readonly after: number; readonly resolve: (ids: MinerId[]) => void } | null = null

  next(after: number): Promise<MinerId[]> {
    return new Promise(resolve => {
      this.#waiting = { after, resolve }
    })
  }

  /** Hands the batch out if the last one was taken in. @param force also when not, to end the stream */
  flush(force = false): void {
    if (this.#waiting === null || (!force && this.taken < this.#waiting.after)) return
    const ids = [...this.changed]
    this.changed = new Set()
    const { resolve } = this.#waiting
    this.#waiting = null
    resolve(ids)
  }
}
