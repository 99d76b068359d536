/** The Antminers of 2020-2026 that the simulator knows. Structurally a `SimModel` of the simulator, with what this generation adds. */
export interface StockModel {
  readonly type: string
  readonly boards: number
  readonly chips: number
  readonly fans: number
  /** In the unit that the firmware speaks, see `unit`. */
  readonly rate: number
  /** 'GH' on the old dialect, 'GH/s' on the new one. */
  readonly unit: 'GH' | 'MH'
  readonly powerW: number
  readonly freqMhz: number
  readonly minerId: string
  readonly compileTime: string
  /** 'sha256d', 'Scrypt', 'KHeavyHash' where get_system_info tells; `null` = it does not. */
  readonly algorithm: string | null
  /** Of miner_type.cgi, from 2022 on; `null` = the CGI is not there. */
  readonly build: { readonly subtype: string; readonly fwVersion: string } | null
  /** Modes that the script accepts; others are ignored with M000. */
  readonly modes: readonly number[]
  /** Whether get_miner_conf holds the whole file (2020-2023) or the short Release form. */
  readonly shortConf: boolean
  /** Whether a blank in a value also loses the fan setting, which makes a file that nothing can read. */
  readonly blankBreaksFile: boolean
  /** Builds of late 2024 answer "request busy"; older ones let two writes run into each other. */
  readonly locksWrites: boolean
  /** Builds of late 2024 for hydro machines write their own fan values whatever the body says. */
  readonly ignoresFans: boolean
  /** Knows `bitmain-user-ip-cat` (2025). */
  readonly joinsIp: boolean
  /** Tells its power on port 6060. */
  readonly statusPort: boolean
  /** The Go program of KS machines words the old dialect in its own way. */
  readonly godminer: boolean
  /** What forks of this firmware do: power in `stats`, `bitmain-work-mode` taken as it is read, a restart after every write; absent = Bitmain's own. */
  readonly fork?: true
  readonly coin: 'btc' | 'ltc' | 'kas'
}
