import type { MinerId } from '../contract/model.ts'
import type { Settings } from '../contract/settings.ts'
import type { Reading, Session } from '../drivers/driver.ts'
import type { KeyedLock } from '../lib/limit.ts'
import { toMiner } from './fleet/entry.ts'
import type { Fleet } from './fleet/fleet.ts'
import { writeForbidden } from './fleet/scannable.ts'
import type { Sessions } from './polling/sessions.ts'
import type { RolloutTargets, Target } from './rollout/targets.ts'

export interface HoldsOptions {
  readonly fleet: Fleet
  readonly sessions: Sessions
  readonly lock: KeyedLock
  readonly settings: () => Settings
}

/** The fleet as rollouts see it. While a rollout holds a miner, polls of it are skipped and questions of the user are put off. */
export class Holds implements RolloutTargets {
  readonly #options: HoldsOptions
  readonly #held = new Set<MinerId>()

  constructor(options: HoldsOptions) {
    this.#options = options
  }

  /** Why a miner cannot be asked now, as a phrase; `null` = it can. */
  busy(id: MinerId): string | null {
    return this.#held.has(id) ? 'a rollout is at work on it. Wait until that is done.' : null
  }

  find(id: MinerId): Target | null {
    const entry = this.#options.fleet.get(id)
    return entry === null ? null : { miner: toMiner(entry), driver: entry.driver, facts: entry.facts }
  }

  session(id: MinerId): Session | null {
    const entry = this.#options.fleet.get(id)
    return entry === null ? null : this.#options.sessions.of(entry)
  }

  hold<T>(id: MinerId, task: () => Promise<T>): Promise<T> {
    return this.#options.lock.run(id, async () => {
      this.#held.add(id)
      try {
        return await task()
      } finally {
        this.#held.delete(id)
      }
    })
  }

  note(id: MinerId, reading: Reading): void {
    this.#options.fleet.read(id, reading)
  }

  forbidden(ip: string): string | null {
    return writeForbidden(ip, this.#options.settings())
  }
}
