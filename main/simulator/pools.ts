/** One pool as a mining program holds it in memory. */
export interface Pool {
  readonly url: string
  readonly user: string
  readonly pass: string
  /** Whether anything answers there. */
  readonly reachable: boolean
  priority: number
  enabled: boolean
  accepted: number
  rejected: number
}

/** One pool as a configuration names it. */
export interface PoolLine {
  readonly url: string
  readonly user: string
  readonly pass: string
}

const difficulty = 524_288

/** The pools of a running mining program. Shares are counted when somebody looks, from the time that has passed. */
export class Pools {
  readonly list: Pool[] = []
  /** What becomes of a pool that is added to those there are. */
  heard: (line: PoolLine) => PoolLine = line => line
  #firstIsDead = false
  #deadUrl: string | null = null
  #countedAt: number
  readonly #sharesPerS: number

  constructor(now: number, sharesPerS: number) {
    this.#countedAt = now
    this.#sharesPerS = sharesPerS
  }

  /** Starts anew with these, mining since `since`; empty slots are left out. */
  replace(lines: readonly PoolLine[], since: number): void {
    this.#countedAt = since
    this.list.length = 0
    for (const line of lines) if (line.url !== '') this.#append(line)
  }

  add(line: PoolLine): Pool {
    return this.#append(this.heard(line))
  }

  #append(line: PoolLine): Pool {
    const pool: Pool = { ...line, reachable: isReachable(line.url), priority: this.list.length, enabled: true, accepted: 0, rejected: 0 }
    this.list.push(pool)
    return pool
  }

  /** Takes one out and closes the gap in the priorities. */
  remove(pool: Pool): void {
    this.list.splice(this.list.indexOf(pool), 1)
    this.reorder(this.byPriority())
  }

  /** Gives priorities 0, 1, 2, … in this order. */
  reorder(order: readonly Pool[]): void {
    order.forEach((pool, priority) => {
      pool.priority = priority
    })
  }

  byPriority(): Pool[] {
    return [...this.list].sort((a, b) => a.priority - b.priority)
  }

  /** The pool that is first now, or will be when there are any, goes down: that pool, not whatever takes its place. */
  killFirst(): void {
    this.#firstIsDead = true
    this.#deadUrl = this.list[0]?.url ?? null
  }

  reviveFirst(): void {
    this.#firstIsDead = false
  }

  isAlive(pool: Pool): boolean {
    if (!this.#firstIsDead) return pool.reachable
    this.#deadUrl ??= this.list[0]?.url ?? null
    return pool.reachable && pool.url !== this.#deadUrl
  }

  /** The one mined on: the first that works. */
  active(): Pool | null {
    let best: Pool | null = null
    for (const pool of this.list) {
      if (pool.enabled && this.isAlive(pool) && (best === null || pool.priority < best.priority)) best = pool
    }
    return best
  }

  /** Adds the shares found since the last look. @param output 0-1 of full work */
  count(now: number, output: number): void {
    const found = ((now - this.#countedAt) / 1000) * this.#sharesPerS * output
    this.#countedAt = now
    const active = this.active()
    if (active === null) return
    active.accepted += found
    active.rejected += found * 0.002
  }

  /** Of one share. */
  get difficulty(): number {
    return difficulty
  }
}

/** In this world a pool answers unless its host begins with `dead.` or its URL names no port. */
function isReachable(url: string): boolean {
  const [, host = ''] = /^(?:[a-z][a-z0-9+]*:\/\/)?([A-Za-z0-9.-]+):\d+(?:[/#].*)?$/.exec(url) ?? []
  return host !== '' && !host.startsWith('dead.')
}

/** The three lines of a believable configuration: one account in the hall, a worker per miner, sometimes no third pool. */
export function believablePools(coin: string, worker: string, chance: number): readonly PoolLine[] {
  const account = chance < 0.8 ? 'acme' : 'northhall'
  const user = `${account}.${worker}`
  const third = chance < 0.3 ? { url: '', user: '', pass: '' } : { url: `stratum+tcp://backup.${coin}.pool.example:443`, user, pass: 'x' }
  return [
    { url: `stratum+tcp://${coin}.pool.example:3333`, user, pass: 'x' },
    { url: `stratum+tcp://eu.${coin}.pool.example:3333`, user, pass: 'x' },
    third,
  ]
}
