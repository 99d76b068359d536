import { currentPool } from '../../main/contract/derived.ts'
import type { Algorithm, Miner, MinerId, MinerState } from '../../main/contract/model.ts'
import { minerStates } from '../../main/contract/model.ts'
import { poolHost } from '../../main/contract/pool-url.ts'
import { isStaleNow } from './age.ts'
import { securityNote } from './trouble.ts'

/** Live totals of miners with one algorithm: hashrates of different algorithms cannot be added up. */
export interface AlgorithmTotal {
  readonly algorithm: Algorithm | null
  readonly miners: number
  /** Of the miners that report a live one, H/s. */
  readonly hashrateHs: number
  /** How many report a live hashrate. */
  readonly counted: number
  /** Of all miners whose nominal is known, whether they hash or not: what the fleet should make. H/s */
  readonly nominalHs: number
  /** How many have a known nominal. */
  readonly rated: number
  /** Of those that have one, live, H/s: what `nominalHs` is to be compared with. */
  readonly ratedHs: number
}

export interface PoolShare {
  readonly host: string
  readonly miners: number
  readonly hashrateHs: number
}

export interface Summary {
  readonly miners: number
  readonly counts: Readonly<Record<MinerState, number>>
  /** How many still have the password that they were sold with. */
  readonly defaultPasswords: number
  /** The algorithm of most miners whose algorithm is known; `null` = no miners. */
  readonly main: AlgorithmTotal | null
  readonly others: readonly AlgorithmTotal[]
  /** `null` = no live miner reports its power. W */
  readonly powerW: number | null
  readonly powerCounted: number
  /** Over the SHA-256 miners that report both. */
  readonly efficiencyJPerTh: number | null
  readonly efficiencyCounted: number
  readonly hottest: { readonly id: MinerId; readonly tempC: number } | null
  /** Of the main algorithm, the largest first. */
  readonly pools: readonly PoolShare[]
}

/** Adds up miners in one pass over live readings. 5,000 miners take a few milliseconds, so nothing is kept between calls that could drift. */
export function summarize(miners: Iterable<Miner>, now: number): Summary {
  const sum = new Tally()
  for (const miner of miners) sum.add(miner, now)
  return sum.result()
}

class Tally {
  #miners = 0
  #defaultPasswords = 0
  #powerW = 0
  #powerCounted = 0
  #efficientW = 0
  #efficientHs = 0
  #efficiencyCounted = 0
  #hottest: Summary['hottest'] = null
  readonly #counts = Object.fromEntries(minerStates.map(state => [state, 0])) as Record<MinerState, number>
  readonly #totals = new Map<Algorithm | null, { -readonly [Key in keyof AlgorithmTotal]: AlgorithmTotal[Key] }>()
  readonly #pools = new Map<string, { host: string; algorithm: Algorithm | null; miners: number; hashrateHs: number }>()

  add(miner: Miner, now: number): void {
    this.#miners++
    this.#counts[miner.state]++
    if (securityNote(miner) !== null) this.#defaultPasswords++
    const total = this.#totals.get(miner.algorithm) ?? {
      algorithm: miner.algorithm,
      miners: 0,
      hashrateHs: 0,
      counted: 0,
      nominalHs: 0,
      rated: 0,
      ratedHs: 0,
    }
    this.#totals.set(miner.algorithm, total)
    total.miners++
    const nominalHs = miner.reading?.nominalHashrateHs ?? null
    if (nominalHs !== null) total.rated++
    total.nominalHs += nominalHs ?? 0
    const live = miner.reading !== null && miner.state !== 'offline' && !isStaleNow(miner.reading.at, now)
    if (live) this.#addLive(miner, total)
  }

  #addLive(miner: Miner, total: { hashrateHs: number; counted: number; ratedHs: number }): void {
    const { hashrateHs = null, powerW = null, chipTempMaxC = null, efficiencyJPerTh = null } = miner.reading ?? {}
    if (hashrateHs !== null) {
      total.hashrateHs += hashrateHs
      if ((miner.reading?.nominalHashrateHs ?? null) !== null) total.ratedHs += hashrateHs
      total.counted++
      this.#addToPool(miner, hashrateHs)
    }
    if (powerW !== null) {
      this.#powerW += powerW
      this.#powerCounted++
    }
    if (efficiencyJPerTh !== null && powerW !== null && hashrateHs !== null) {
      this.#efficientW += powerW
      this.#efficientHs += hashrateHs
      this.#efficiencyCounted++
    }
    if (chipTempMaxC !== null && chipTempMaxC > (this.#hottest?.tempC ?? Number.NEGATIVE_INFINITY))
      this.#hottest = { id: miner.id, tempC: chipTempMaxC }
  }

  #addToPool(miner: Miner, hashrateHs: number): void {
    const pool = currentPool(miner.reading)
    if (pool?.active !== true) return
    const host = poolHost(pool.url)
    const key = `${miner.algorithm} ${host}`
    const share = this.#pools.get(key) ?? { host, algorithm: miner.algorithm, miners: 0, hashrateHs: 0 }
    share.miners++
    share.hashrateHs += hashrateHs
    this.#pools.set(key, share)
  }

  result(): Summary {
    const [main = null, ...others] = [...this.#totals.values()].sort(
      (a, b) => Number(a.algorithm === null) - Number(b.algorithm === null) || b.miners - a.miners,
    )
    return {
      miners: this.#miners,
      counts: this.#counts,
      defaultPasswords: this.#defaultPasswords,
      main,
      others,
      powerW: this.#powerCounted === 0 ? null : this.#powerW,
      powerCounted: this.#powerCounted,
      efficiencyJPerTh: this.#efficientHs > 0 ? this.#efficientW / (this.#efficientHs / 1e12) : null,
      efficiencyCounted: this.#efficiencyCounted,
      hottest: this.#hottest,
      pools: [...this.#pools.values()].filter(pool => pool.algorithm === main?.algorithm).sort((a, b) => b.hashrateHs - a.hashrateHs),
    }
  }
}
