import type { ActionId } from './actions/registry.ts'

/**
 * What Headframe knows about miners. Other programs read this JSON: the field names are fixed.
 * Base SI units with the unit in the name; `null` = "the miner did not say" (never 0, never absent).
 */

/** Stable for the life of the roster entry: `mac:…`, else `sn:…`, else `ip:…[:apiPort]`. */
export type MinerId = string

/** Where a miner answers. Ports are what it really answered on; `null` = that door is closed. */
export interface MinerAddress {
  readonly ip: string
  /** TCP port of the cgminer API, normally 4028. */
  readonly apiPort: number | null
  /** TCP port of the web interface, normally 80. */
  readonly webPort: number | null
}

export type Algorithm =
  | 'sha256d'
  | 'scrypt'
  | 'x11'
  | 'equihash'
  | 'ethash'
  | 'kheavyhash'
  | 'eaglesong'
  | 'blake2s'
  | 'blake2b'
  | 'blake2b-sha3'
  | 'blake3'
  | 'blake256r14'
  | 'randomx'
  | 'cryptonight'
  | 'sha3x'
  | 'sha512-256d'
  | 'zksnark'

export interface Firmware {
  /** The id of the driver that reads it: 'antminer-stock', 'antminer-legacy', 'cgminer', … */
  readonly family: string
  /** As people call it: 'Antminer stock', 'cgminer', 'bfgminer'. */
  readonly name: string
  /** As the miner reports it, e.g. '2022-12-06' or 'FR-1.12'; `null` when it does not. */
  readonly version: string | null
}

/**
 * - `hashing` does its work · `degraded` hashes, but something is wrong (see health)
 * - `starting` came up a moment ago and does not hash yet · `idle` is up, should hash, does not
 * - `sleeping` was told not to hash · `offline` missed three polls
 * - `locked` answers, but tells nothing without a password or permission that we do not have
 * - `unknown` not read yet, or what answered cannot be understood
 */
export type MinerState = 'hashing' | 'degraded' | 'starting' | 'idle' | 'sleeping' | 'offline' | 'locked' | 'unknown'

export const minerStates: readonly MinerState[] = ['hashing', 'degraded', 'starting', 'idle', 'sleeping', 'offline', 'locked', 'unknown']

export type HealthLevel = 'ok' | 'warning' | 'critical'

/** One thing that is wrong, in the user's words. */
export interface Finding {
  /** Stable, dotted: 'board.missing', 'temp.high', 'pool.dead', 'password.default', … */
  readonly code: string
  readonly level: Exclude<HealthLevel, 'ok'>
  /** What is wrong: 'Board 2 hashes 31 % below its nominal'. */
  readonly text: string
  /** What to check or do; `null` when there is nothing known. */
  readonly check: string | null
  /** When it began, ms since the epoch. */
  readonly since: number
  /** Found at the second look at this rollout; absent for all that a reading shows. */
  readonly rollout?: string
}

export interface Health {
  readonly level: HealthLevel
  /** The worst first. */
  readonly findings: readonly Finding[]
}

/** The parts of a placement, from the largest to the smallest. */
export const placementParts = ['site', 'building', 'row', 'rack', 'slot'] as const

/** Where a miner stands. Any part may be unknown. */
export type Placement = { readonly [Part in (typeof placementParts)[number]]: string | null }

export interface Miner {
  readonly id: MinerId
  readonly address: MinerAddress
  /** Lower case with colons, e.g. '02:1a:2b:3c:4d:5e'. */
  readonly mac: string | null
  /** Of the control board or the machine, as the firmware reports it. */
  readonly serial: string | null
  readonly hostname: string | null
  /** 'Antminer', 'Whatsminer', …; `null` when the answer does not tell. */
  readonly make: string | null
  /** 'S19j Pro'; `null` when the answer does not tell. */
  readonly model: string | null
  readonly algorithm: Algorithm | null
  readonly firmware: Firmware
  readonly state: MinerState
  readonly health: Health
  readonly placement: Placement | null
  readonly tags: readonly string[]
  readonly label: string | null
  readonly note: string | null
  /** The actions that this miner's driver can do. */
  readonly capabilities: readonly ActionId[]
  /** What of it is not as expected ('pools', 'mode', 'password'); empty = all is, `null` = nothing is expected of it. */
  readonly drift: readonly ('pools' | 'mode' | 'password')[] | null
  /** Whether its logs can be read. */
  readonly hasLogs: boolean
  /** ms since the epoch. */
  readonly firstSeenAt: number
  /** ms since the epoch of the last answer of any kind. */
  readonly lastSeenAt: number
  /** The last successful reading; it may be old: compare `reading.at` (see `isStale`). */
  readonly reading: Telemetry | null
}

export type BoardStatus = 'ok' | 'warning' | 'dead' | 'missing' | 'disabled'

export interface Board {
  /** Numbered from 1 in the miner's own order. */
  readonly slot: number
  readonly serial: string | null
  readonly hashrateHs: number | null
  readonly nominalHashrateHs: number | null
  /** Chips that answer. */
  readonly chips: number | null
  /** Chips that the model has on one board. */
  readonly chipsExpected: number | null
  readonly chipTempMaxC: number | null
  readonly boardTempMaxC: number | null
  /** Per-chip or per-sensor chip temperatures, where reported; else empty. */
  readonly chipTempsC: readonly number[]
  readonly freqMhz: number | null
  readonly voltageV: number | null
  readonly hwErrors: number | null
  readonly status: BoardStatus | null
}

export interface Fan {
  /** Numbered from 1. */
  readonly slot: number
  readonly rpm: number | null
  readonly pct: number | null
}

export type FanMode = 'auto' | 'manual' | 'immersion'

export type PoolStatus = 'alive' | 'dead' | 'disabled' | 'rejecting' | 'unknown'

export interface Pool {
  /** 0 is the first choice. */
  readonly priority: number
  readonly url: string
  readonly user: string
  readonly status: PoolStatus | null
  /** The one that is mined on now; `null` when the miner does not say. */
  readonly active: boolean | null
  readonly accepted: number | null
  readonly rejected: number | null
  readonly stale: number | null
  readonly difficulty: number | null
  /** ms since the epoch. */
  readonly lastShareAt: number | null
}

/** A fault that the miner itself reports. */
export interface Fault {
  readonly code: string | null
  readonly text: string
  /** The slot it is about, numbered from 1. */
  readonly board: number | null
}

/** One reading of one miner. */
export interface Telemetry {
  /** When it was read, ms since the epoch. */
  readonly at: number
  /** Over the last seconds, H/s (Sol/s for equihash). */
  readonly hashrateHs: number | null
  /** The firmware's own long average, H/s. */
  readonly hashrateAvgHs: number | null
  /** What it should make in its present mode, as the firmware says, else as the model's data sheet says. H/s */
  readonly nominalHashrateHs: number | null
  /** Of the mining program, s. */
  readonly uptimeS: number | null
  /** As the family names it: 'normal', 'sleep', 'low', 'high', …; `null` when not reported. */
  readonly mode: string | null
  /** At the wall as the firmware reports it, W. An estimate made by us is never put here. */
  readonly powerW: number | null
  readonly powerLimitW: number | null
  /** powerW over hashrateHs, J/TH; `null` for other algorithms than sha256d and when either is unknown. */
  readonly efficiencyJPerTh: number | null
  readonly chipTempMaxC: number | null
  readonly boardTempMaxC: number | null
  readonly inletTempC: number | null
  /** 0-100 */
  readonly hwErrorPct: number | null
  readonly boards: readonly Board[]
  readonly fans: readonly Fan[]
  readonly fanMode: FanMode | null
  readonly pools: readonly Pool[]
  readonly accepted: number | null
  readonly rejected: number | null
  readonly stale: number | null
  readonly bestShare: number | null
  readonly faults: readonly Fault[]
}

/** One pool as it stands in a miner's configuration. */
export interface PoolConfig {
  readonly url: string
  readonly user: string
  /** `null` = the firmware takes a password but does not tell which one it has. */
  readonly password: string | null
}

/** How a miner stands on the network, as its firmware says. `null` = not told. */
export interface NetworkConfig {
  readonly hostname: string | null
  /** Whether it is given its address by the network; `false` = it has one of its own. */
  readonly dhcp: boolean | null
  readonly ip: string | null
  /** '255.255.255.0' */
  readonly mask: string | null
  readonly gateway: string | null
  readonly dns: readonly string[]
}

/** What a miner has written down about itself. */
export interface MinerLog {
  /** 'kernel log', 'miner log' */
  readonly name: string
  /** Its lines as they came, the newest last. */
  readonly text: string
}

/** What verify and undo compare: a miner's configuration as its driver reads it. */
export interface MinerConfig {
  /** When it was read, ms since the epoch. */
  readonly at: number
  /** In order of priority, empty slots left out. */
  readonly pools: readonly PoolConfig[]
  readonly mode: string | null
  readonly fanMode: FanMode | null
  /** 0-100, of a manual fan. */
  readonly fanPct: number | null
  /** What automatic fans aim at, °C; `null` where the firmware has no such setting. */
  readonly fanTargetC: number | null
  readonly freqMhz: number | null
  readonly powerLimitW: number | null
  /** The family's own settings beside these, as text: what a push must leave as it was. */
  readonly other: Readonly<Record<string, string>>
}

/** Intervals after which a value is shown as stale, never as live. */
const staleAfterIntervals = 3

/** Whether a reading taken at `at` is too old to be shown as live. All in ms. */
export function isStale(at: number, now: number, intervalMs: number): boolean {
  return now - at > staleAfterIntervals * intervalMs
}
