import type { PoolToSet } from '../../../contract/actions/set-pools.ts'
import { MinerError } from '../../../contract/failure.ts'
import type { MinerConfig, Pool, PoolConfig, Telemetry } from '../../../contract/model.ts'

/** What can be wrong with a fake miner. */
export type Fault =
  | 'refuses' // says no to the write, changes nothing
  | 'refuses-but-writes' // says no and stores it all the same
  | 'ignores' // says yes, changes nothing
  | 'stores-else' // says yes, stores another worker
  | 'resets-other' // stores it and loses another setting
  | 'hangs-written' // never answers the write, but stores it
  | 'hangs-unwritten' // never answers the write and does not store it
  | 'drops' // breaks the connection in the middle of the write, stores it
  | 'late' // comes back after four minutes
  | 'never-back' // stores it and never answers again
  | 'pool-dead' // stores it, its new pools do not answer
  | 'old-pool' // stores it and goes on mining on the old pool
  | 'no-password' // its web interface accepts no password that we have
  | 'stranger' // another machine answers at its address
  | 'off' // nothing answers
  | 'garbage' // answers what cannot be read

/** All faults, in the order of their declaration. */
export const faults: readonly Fault[] = [
  'refuses',
  'refuses-but-writes',
  'ignores',
  'stores-else',
  'resets-other',
  'hangs-written',
  'hangs-unwritten',
  'drops',
  'late',
  'never-back',
  'pool-dead',
  'old-pool',
  'no-password',
  'stranger',
  'off',
  'garbage',
]

const lateMs = 240_000

/** What of a fake miner outlives the process: a test can keep it in a file. */
export interface Memory {
  pools: PoolConfig[]
  other: Record<string, string>
  writes: number
}

/** One miner as its driver sees it: it stores pools, restarts, and mines on the first pool that lives. */
export class FakeMiner {
  readonly mac: string
  readonly memory: Memory
  fault: Fault | null = null
  blinking = false
  /** How long it is away after a write, ms. */
  restartMs = 8_000
  /** Called before each question; may throw, or end the process. */
  before: (what: 'identity' | 'config' | 'reading' | 'write' | 'written') => void = () => undefined
  #awayUntil = 0
  #startedAt: number
  #minesOn: PoolConfig | null
  readonly #now: () => number

  constructor({ mac, pools, now }: { mac: string; pools: readonly PoolConfig[]; now: () => number }) {
    this.mac = mac
    this.#now = now
    this.memory = { pools: [...pools], other: { 'bitmain-freq': '525' }, writes: 0 }
    this.#minesOn = pools[0] ?? null
    this.#startedAt = now() - 86_400_000
  }

  identity(): string {
    this.before('identity')
    this.#answer()
    return this.fault === 'stranger' ? '02:ff:ff:ff:ff:ff' : this.mac
  }

  config(): MinerConfig {
    this.before('config')
    this.#answer()
    const rest = { mode: 'normal', fanMode: 'auto', fanPct: null, fanTargetC: null, freqMhz: 525, powerLimitW: null } as const
    return { at: this.#now(), pools: this.memory.pools.map(pool => ({ ...pool })), ...rest, other: { ...this.memory.other } }
  }

  telemetry(): Telemetry {
    this.before('reading')
    this.#answer()
    const dead = this.fault === 'pool-dead'
    const mines = this.fault === 'old-pool' ? this.#minesOn : (this.memory.pools[0] ?? null)
    const pools = this.memory.pools.map((pool, priority) => poolOf(pool, priority, dead))
    const shown = mines && !dead ? [...pools.filter(pool => pool.url !== mines.url), poolOf(mines, 0, false, true)] : pools
    return telemetryOf({ at: this.#now(), uptimeS: Math.floor((this.#now() - this.#startedAt) / 1000), pools: shown })
  }

  setPools(pools: readonly PoolToSet[]): void {
    this.before('write')
    this.memory.writes++
    this.#answer()
    if (this.fault === 'refuses') throw new MinerError({ code: 'refused', reason: 'it answered "M001 Illegal request!"' })
    if (this.fault === 'hangs-unwritten') throw new MinerError({ code: 'timeout', afterMs: 60_000 })
    if (this.fault === 'ignores') return
    this.memory.pools = pools.map(pool => ({ ...pool, user: this.fault === 'stores-else' ? `${pool.user}X` : pool.user }))
    if (this.fault === 'resets-other') this.memory.other = { 'bitmain-freq': '' }
    this.restart(this.#awayMs())
    this.before('written')
    if (this.fault === 'refuses-but-writes') throw new MinerError({ code: 'refused', reason: 'it answered "request busy"' })
    if (this.fault === 'hangs-written') throw new MinerError({ code: 'timeout', afterMs: 60_000 })
    if (this.fault === 'drops') throw new MinerError({ code: 'unreachable', detail: 'it closed the connection' })
  }

  restart(awayMs: number): void {
    this.#answer()
    this.#awayUntil = this.#now() + awayMs
    this.#startedAt = this.#awayUntil
  }

  /** Repairs it: it answers, takes writes and mines on what it has stored. */
  heal(): void {
    this.fault = null
    this.#awayUntil = 0
    this.#minesOn = this.memory.pools[0] ?? null
  }

  #awayMs(): number {
    if (this.fault === 'late') return lateMs
    return this.fault === 'never-back' ? Number.POSITIVE_INFINITY : this.restartMs
  }

  #answer(): void {
    if (this.fault === 'off') throw new MinerError({ code: 'unreachable', detail: 'no route to it' })
    if (this.fault === 'no-password') throw new MinerError({ code: 'auth', user: 'root' })
    if (this.fault === 'garbage') throw new MinerError({ code: 'malformed', where: 'get_miner_conf.cgi', got: '<html>' })
    if (this.#now() < this.#awayUntil) throw new MinerError({ code: 'unreachable', detail: 'it refused the connection' })
  }
}

function poolOf({ url, user }: PoolConfig, priority: number, dead: boolean, active = false): Pool {
  const counts = { accepted: 1, rejected: 0, stale: 0, difficulty: null, lastShareAt: null }
  return { priority, url, user, status: dead ? 'dead' : 'alive', active, ...counts }
}

function telemetryOf(shown: Pick<Telemetry, 'at' | 'uptimeS' | 'pools'>): Telemetry {
  const rates = { hashrateHs: 1e14, hashrateAvgHs: 1e14, nominalHashrateHs: 1e14, efficiencyJPerTh: 30, hwErrorPct: 0 }
  const rest = { mode: 'normal', powerW: 3_000, powerLimitW: null, chipTempMaxC: 70, boardTempMaxC: 60, inletTempC: null }
  const lists = { boards: [], fans: [], fanMode: null, faults: [] }
  return { ...shown, ...rates, ...rest, ...lists, accepted: 1, rejected: 0, stale: 0, bestShare: null }
}
