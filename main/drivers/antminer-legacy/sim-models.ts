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
  /** Whose pools a hall would give it. */
  readonly coin: 'btc' | 'ltc' | 'dash'
}

const s9 = {
  type: 'Antminer S9',
  boards: 3,
  chips: 63,
  fans: 2,
  rate: 13_500,
  powerW: 1323,
  freqMhz: 600,
  program: 'BMMiner',
  programVersion: '2.0.0',
  description: 'bmminer 1.0.0',
  minerId: '30.0.1.3',
  compileTime: 'Fri Nov 17 17:37:49 CST 2017',
  layout: 'zynq',
  firstSlot: 6,
  fanSlots: [3, 6],
  writeMs: 32_000,
  keepsOld: false,
  voltage: null,
  workMode: null,
  blinks: false,
  coin: 'btc',
} as const satisfies LegacyModel

const s17 = {
  ...s9,
  type: 'Antminer S17',
  chips: 48,
  fans: 4,
  rate: 53_000,
  powerW: 2520,
  freqMhz: 560,
  programVersion: '1.0.0',
  description: 'cgminer 1.0.0',
  minerId: '19.10.1.3',
  compileTime: 'Tue Aug 20 10:37:07 CST 2019',
  layout: 'x17',
  firstSlot: 1,
  fanSlots: [1, 2, 3, 4],
  keepsOld: true,
  voltage: '1950',
  workMode: '0',
  blinks: true,
} as const satisfies LegacyModel

const l3 = {
  ...s9,
  type: 'Antminer L3+',
  boards: 4,
  chips: 72,
  rate: 504,
  powerW: 800,
  freqMhz: 384,
  program: 'CGMiner',
  programVersion: '4.9.0',
  description: 'cgminer 4.9.0',
  minerId: '1.0.1.3',
  compileTime: 'Fri Aug 25 17:28:57 CST 2017',
  layout: 'short',
  firstSlot: 1,
  fanSlots: [1, 2],
  writeMs: 6000,
  coin: 'ltc',
} as const satisfies LegacyModel

export const legacyModels: readonly [LegacyModel, ...LegacyModel[]] = [
  s9,
  { ...s9, type: 'Antminer S9i', rate: 14_000, powerW: 1320, freqMhz: 618, compileTime: 'Wed May  9 17:54:09 CST 2018' },
  s17,
  { ...s17, type: 'Antminer S17 Pro', rate: 50_000, powerW: 2094, freqMhz: 530 },
  {
    ...s17,
    type: 'Antminer T17',
    chips: 30,
    rate: 40_000,
    powerW: 2200,
    freqMhz: 640,
    minerId: '22.0.1.3',
    compileTime: 'Mon Nov 25 16:11:52 CST 2019',
  },
  l3,
  { ...l3, type: 'Antminer L3++', rate: 580, powerW: 942, freqMhz: 450 },
  { ...l3, type: 'Antminer D3', boards: 3, chips: 60, rate: 17_500, powerW: 1200, freqMhz: 475, coin: 'dash' },
]
