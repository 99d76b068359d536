import type { LegacyModel } from '../dialect/sim-form-model.ts'
import type { StockModel } from '../dialect/sim-json-model.ts'

/** An old Antminer with form pages, or a new one with JSON pages. */
export type HiveonModel = LegacyModel | StockModel

const s9 = {
  type: 'Antminer S9 Hiveon',
  boards: 3,
  chips: 63,
  fans: 2,
  rate: 11_850,
  powerW: 1089,
  freqMhz: 550,
  program: 'BMMiner',
  programVersion: '2.0.0 rwglr',
  description: 'bmminer 1.0.0',
  minerId: '30.0.1.3',
  compileTime: 'Tue Nov 20 10:12:30 UTC 2019',
  layout: 'zynq',
  firstSlot: 6,
  fanSlots: [5, 6],
  writeMs: 32_000,
  keepsOld: true,
  voltage: null,
  workMode: null,
  blinks: true,
  fork: { power: 'chains', line: '"multi-version" : "1"' },
  coin: 'btc',
} as const satisfies LegacyModel

const s19 = {
  type: 'Antminer S19 Hiveon',
  boards: 3,
  chips: 76,
  fans: 4,
  rate: 95_000,
  unit: 'GH',
  powerW: 3250,
  freqMhz: 525,
  minerId: '49.0.1.3',
  compileTime: 'Wed Jun 14 09:21:05 UTC 2023',
  algorithm: null,
  build: null,
  modes: [0, 1],
  shortConf: false,
  blankBreaksFile: false,
  locksWrites: false,
  ignoresFans: false,
  joinsIp: false,
  statusPort: false,
  godminer: false,
  fork: true,
  coin: 'btc',
} as const satisfies StockModel

/** The first is the one that halls hold most. */
export const hiveonModels: readonly [HiveonModel, ...HiveonModel[]] = [
  s9,
  { ...s9, type: 'Antminer S9i Hiveon', rate: 13_200, powerW: 1240, freqMhz: 618 },
  { ...s9, type: 'Antminer T9 Hiveon', chips: 54, rate: 11_500, powerW: 1450, firstSlot: 2, fanSlots: [3, 6] },
  s19,
  { ...s19, type: 'Antminer S19j Pro Hiveon', chips: 126, rate: 100_000, powerW: 3068 },
]
