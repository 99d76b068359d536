/** The 2016-2019 Antminers that the simulator knows. Structurally a `SimModel` of the simulator, with what this generation adds. */
export interface LegacyModel {
  readonly type: string
  readonly boards: number
  readonly chips: number
  readonly fans: number
  /** In the unit of the API's GHS keys: GH/s for SHA-256, MH/s for L3+ and D3. */
  readonly rate: number
  readonly powerW: number
  readonly freqMhz: number
  /** Key and value of VERSION: `BMMiner` 2.0.0. */
  readonly program: 'BMMiner' | 'CGMiner'
  readonly programVersion: string
  readonly description: string
  readonly minerId: string
  readonly compileTime: string
  /** How `stats` is laid out. */
  readonly layout: 'zynq' | 'short' | 'x17'
  /** Slot of the first board: S9 boards stand in 6, 7, 8. */
  readonly firstSlot: number
  /** Slots of the fans, from 1. */
  readonly fanSlots: readonly number[]
  /** How long set_miner_conf.cgi takes before it says ok, ms of life. */
  readonly writeMs: number
  /** Newer scripts: an empty frequency keeps the old one. Older ones write it empty. */
  readonly keepsOld: boolean
  readonly voltage: string | null
  readonly workMode: string | null
  readonly blinks: boolean
  /** What forks of this firmware do differently; absent = Bitmain's own. */
  readonly fork?: {
    /** How `stats` tells power: 'chains' = of each board as a number, of the machine as '1089.00 (AB)'; 'total' = one number. */
    readonly power: 'chains' | 'total'
    /** A line of the configuration that the form does not know and the script writes by itself. */
    readonly line?: string
  }
  /** Whose pools a hall would give it. */
  readonly coin: 'btc' | 'ltc' | 'dash'
}
