import type { CopyConfigParams } from '../../../contract/actions/copy-config.ts'
import type { ActionId, ParamsOf } from '../../../contract/actions/registry.ts'
import type { SetNetworkParams } from '../../../contract/actions/set-network.ts'
import { MinerError } from '../../../contract/failure.ts'
import type { FanMode, MinerConfig, NetworkConfig, PoolConfig, Telemetry } from '../../../contract/model.ts'

/** All that a machine keeps, and all that an action can change of it. */
export interface Kept {
  pools: readonly PoolConfig[]
  mode: string
  fanMode: FanMode
  fanPct: number | null
  powerLimitW: number
  isAsleep: boolean
  isBlinking: boolean
  network: NetworkConfig & { readonly ip: string }
  password: string
  version: string
}

/** The changes that a machine can be told to make; a copy is made of several. */
export type Order = Exclude<ActionId, 'copyConfig'> | keyof CopyConfigParams

/** How long it is away after each, ms; 0 = it goes on answering. */
const awayMs: Readonly<Record<Order, number>> = {
  setPools: 8_000,
  reboot: 90_000,
  restartMining: 30_000,
  locate: 0,
  sleep: 0,
  wake: 0,
  setPowerMode: 20_000,
  setPowerLimit: 12_000,
  setFan: 0,
  setHostname: 0,
  setNetwork: 5_000,
  setPassword: 0,
  upgradeFirmware: 150_000,
  factoryReset: 60_000,
}

const restarts: readonly Order[] = [
  'setPools',
  'reboot',
  'restartMining',
  'setPowerMode',
  'setPowerLimit',
  'upgradeFirmware',
  'factoryReset',
]
/** What it leaves the factory with. */
export const factoryPassword = 'root'

/** A machine that can do everything, and that tells afterwards what was really done to it. It outlives the program that talks to it. */
export class Machine {
  readonly mac: string
  readonly kept: Kept
  /** All that it was told to do and did, in order. */
  readonly done: Order[] = []
  /** How often a write reached it while it was writing its flash. */
  harmed = 0
  /** Says no to every write. */
  refuses = false
  /** Does not answer at all. */
  isOff = false
  /** Where the network put it, whatever it is set to. */
  readonly leased: string
  #awayUntil = 0
  #startedAt: number
  readonly #now: () => number

  constructor({ mac, ip, user, now }: { mac: string; ip: string; user: string; now: () => number }) {
    this.mac = mac
    this.leased = ip
    this.#now = now
    this.#startedAt = now() - 86_400_000
    this.kept = {
      pools: [{ url: 'stratum+tcp://old.pool.example:3333', user, password: 'x' }],
      mode: 'normal',
      fanMode: 'auto',
      fanPct: null,
      powerLimitW: 3_000,
      isAsleep: false,
      isBlinking: false,
      network: { hostname: 'miner', dhcp: true, ip, mask: '255.255.255.0', gateway: '10.9.0.1', dns: ['10.9.0.1'] },
      password: factoryPassword,
      version: '1.0.0',
    }
  }

  /** What it has now, apart from its uptime. */
  get standing(): Kept {
    return structuredClone(this.kept)
  }

  /** When it answers again after what it was last told, ms since the epoch; 0 = it was told nothing. */
  get backAt(): number {
    return this.#awayUntil
  }

  get isAway(): boolean {
    return this.isOff || this.#now() < this.#awayUntil
  }

  /** Throws `MinerError` as a machine that is away, or that does not know any of these passwords. */
  answer(passwords: readonly string[]): void {
    if (this.isAway) throw new MinerError({ code: 'unreachable', detail: 'it refused the connection' })
    if (!passwords.includes(this.kept.password)) throw new MinerError({ code: 'auth', user: 'root' })
  }

  config(): MinerConfig {
    const { pools, mode, fanMode, fanPct, powerLimitW, isAsleep } = this.kept
    const rest = { fanMode, fanPct, fanTargetC: null, freqMhz: null, powerLimitW, other: {} }
    return { at: this.#now(), pools: pools.map(pool => ({ ...pool })), mode: isAsleep ? 'sleep' : mode, ...rest }
  }

  telemetry(): Telemetry {
    const { pools, mode, powerLimitW, isAsleep, fanMode } = this.kept
    const counts = { accepted: 1, rejected: 0, stale: 0, difficulty: null, lastShareAt: null }
    const hashrateHs = isAsleep ? 0 : 1e14
    return {
      at: this.#now(),
      uptimeS: Math.floor((this.#now() - this.#startedAt) / 1000),
      ...{ hashrateHs, hashrateAvgHs: hashrateHs, nominalHashrateHs: 1e14, efficiencyJPerTh: 30, hwErrorPct: 0 },
      ...{ mode: isAsleep ? 'sleep' : mode, powerW: 3_000, powerLimitW, chipTempMaxC: 70, boardTempMaxC: 60, inletTempC: null },
      ...{ boards: [], fans: [], fanMode, faults: [], accepted: 1, rejected: 0, stale: 0, bestShare: null },
      pools: pools.map(({ url, user }, priority) => ({
        priority,
        url,
        user,
        status: 'alive',
        active: priority === 0 && !isAsleep,
        ...counts,
      })),
    }
  }

  /** Does as it is told, once the whole of the request has arrived. */
  obey<Id extends Order>(order: Id, params: ParamsOf<Id>): void {
    if (this.isAway && this.done.at(-1) === 'upgradeFirmware') this.harmed++
    if (this.isAway) throw new MinerError({ code: 'unreachable', detail: 'it closed the connection' })
    if (this.refuses) throw new MinerError({ code: 'refused', reason: 'it answered "busy"' })
    this.done.push(order)
    apply[order](this.kept, params, this.leased)
    this.#awayUntil = this.#now() + awayMs[order]
    if (restarts.includes(order)) this.#startedAt = this.#awayUntil
  }
}

/** What each changes of what it keeps. */
const apply: { readonly [Id in Order]: (kept: Kept, params: ParamsOf<Id>, leased: string) => void } = {
  setPools: (kept, { pools }) => {
    kept.pools = pools.map(pool => ({ ...pool }))
  },
  reboot: () => undefined,
  restartMining: () => undefined,
  locate: (kept, { on }) => {
    kept.isBlinking = on
  },
  sleep: kept => {
    kept.isAsleep = true
  },
  wake: kept => {
    kept.isAsleep = false
  },
  setPowerMode: (kept, { mode }) => {
    kept.mode = mode
  },
  setPowerLimit: (kept, { watts }) => {
    kept.powerLimitW = watts
  },
  setFan: (kept, params) => {
    kept.fanMode = params.mode
    kept.fanPct = params.mode === 'manual' ? params.pct : null
  },
  setHostname: (kept, { hostname }) => {
    kept.network = { ...kept.network, hostname }
  },
  setNetwork: (kept, params, leased) => {
    kept.network = { ...kept.network, ...networkOf(params, leased) }
  },
  setPassword: (kept, { password }) => {
    kept.password = password
  },
  upgradeFirmware: (kept, { file }) => {
    kept.version = file.version ?? kept.version
  },
  factoryReset: kept => {
    Object.assign(kept, { pools: [], mode: 'normal', fanMode: 'auto', fanPct: null, password: factoryPassword })
  },
}

function networkOf(params: SetNetworkParams, leased: string) {
  if (params.mode === 'dhcp') return { dhcp: true, ip: leased }
  const { address, mask, gateway, dns } = params
  return { dhcp: false, ip: address, mask, gateway, dns }
}
