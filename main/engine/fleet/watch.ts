import type { EngineStatus, FleetEvent } from '../../contract/engine-api.ts'
import type { MinerId } from '../../contract/model.ts'
import type { Clock } from '../../lib/clock.ts'
import { toMiner } from './entry.ts'
import type { Fleet } from './fleet.ts'

/** Between two batches to one window, ms. */
export const batchEveryMs = 250

/** One window's view of the fleet. */
interface Watcher {
  readonly changed: Set<MinerId>
  readonly removed: Set<MinerId>
  statusChanged: boolean
  /** The last batch that the window took in. */
  taken: number
  wake: () => void
}

/** Feeds windows: a snapshot, then the latest of each changed miner, never faster than a window takes it in. */
export class Watches {
  readonly #fleet: Fleet
  readonly #clock: Clock
  readonly #status: () => EngineStatus
  readonly #watchers = new Map<string, Watcher>()
  readonly #unlisten: () => void
  #count = 0

  constructor({ fleet, clock, status }: { fleet: Fleet; clock: Clock; status: () => EngineStatus }) {
    this.#fleet = fleet
    this.#clock = clock
    this.#status = status
    this.#unlisten = fleet.onChange((id, how) => this.#mark(id, how === 'removed'))
  }

  close(): void {
    this.#unlisten()
  }

  /** The window took batch `seq` in. */
  taken(watch: string, seq: number): void {
    const watcher = this.#watchers.get(watch)
    if (!watcher) return
    watcher.taken = Math.max(watcher.taken, seq)
    watcher.wake()
  }

  /** Something in the status differs that no miner's change tells. */
  statusChanged(): void {
    for (const watcher of this.#watchers.values()) {
      watcher.statusChanged = true
      watcher.wake()
    }
  }

  /** Ends when the signal aborts. */
  async *open(signal: AbortSignal): AsyncGenerator<FleetEvent, void, undefined> {
    const watch = `w${++this.#count}`
    const watcher: Watcher = { changed: new Set(), removed: new Set(), statusChanged: false, taken: 0, wake: () => undefined }
    const wakeUp = () => watcher.wake()
    this.#watchers.set(watch, watcher)
    signal.addEventListener('abort', wakeUp)
    try {
      let seq = 1
      yield { type: 'snapshot', watch, seq, miners: [...this.#fleet.all()].map(toMiner), status: this.#status() }
      while (await this.#due(watcher, seq, signal)) yield this.#batch(watcher, ++seq)
    } finally {
      signal.removeEventListener('abort', wakeUp)
      this.#watchers.delete(watch)
    }
  }

  #mark(id: MinerId, removed: boolean): void {
    for (const watcher of this.#watchers.values()) {
      ;(removed ? watcher.changed : watcher.removed).delete(id)
      ;(removed ? watcher.removed : watcher.changed).add(id)
      watcher.wake()
    }
  }

  /** Waits until there is something to tell and the window is ready for it; false when it has gone. */
  async #due(watcher: Watcher, seq: number, signal: AbortSignal): Promise<boolean> {
    await this.#clock.sleep(batchEveryMs, signal).catch(() => undefined)
    while (!signal.aborted) {
      const news = watcher.statusChanged || watcher.changed.size + watcher.removed.size > 0
      if (news && watcher.taken >= seq) return true
      await new Promise<void>(resolve => {
        watcher.wake = resolve
      })
    }
    return false
  }

  #batch(watcher: Watcher, seq: number): FleetEvent {
    const entries = [...watcher.changed].map(id => this.#fleet.get(id)).filter(entry => entry !== null)
    const removed = [...watcher.removed]
    watcher.changed.clear()
    watcher.removed.clear()
    watcher.statusChanged = false
    return { type: 'delta', seq, changed: entries.map(toMiner), removed, status: this.#status() }
  }
}
