import type { SimModel } from '../../simulator/persona.ts'

/** A machine with one release of AxeOS or of a fork. Rates are GH/s. */
export interface AxeModel extends SimModel {
  readonly fork: 'axe' | 'nerd' | 'lucky'
  readonly version: string
  /** Of AxeOS, as minor releases of 2: what came when. Forks count as the release that they were made from. */
  readonly since: number
  /** As printed on the board; what the NerdQAxe family calls its model. */
  readonly board: string
  readonly chip: string
  readonly smallCores: number
  /** Of the chips as delivered, mV. */
  readonly coreVoltage: number
  readonly frequencies: readonly number[]
  /** Whether changes need a one-time code. */
  readonly hasCodes: boolean
}

const gamma = {
  type: 'Bitaxe Gamma',
  fork: 'axe',
  version: 'v2.15.0',
  since: 15,
  board: '601',
  chip: 'BM1370',
  smallCores: 2040,
  boards: 1,
  chips: 1,
  fans: 1,
  rate: 1071,
  powerW: 18,
  freqMhz: 525,
  coreVoltage: 1150,
  frequencies: [400, 490, 525, 550, 600, 625],
  hasCodes: false,
} as const satisfies AxeModel

const supra = { ...gamma, chip: 'BM1368', smallCores: 1276, freqMhz: 490, coreVoltage: 1166, frequencies: [400, 425, 450, 490, 525, 575] }
const ultra = { ...gamma, chip: 'BM1366', smallCores: 894, freqMhz: 485, coreVoltage: 1200, frequencies: [400, 425, 450, 485, 525, 575] }
const nerd = {
  ...gamma,
  type: 'NerdQAxe++',
  fork: 'nerd',
  version: 'v1.0.36',
  board: 'NerdQAxe++',
  chips: 4,
  fans: 2,
  freqMhz: 600,
} as const

/** In the proportions in which homes hold them. */
export const axeModels: readonly [AxeModel, ...AxeModel[]] = [
  gamma,
  { ...gamma, type: 'Bitaxe GammaTurbo', board: '801', version: 'v2.14.1', since: 14, chips: 2, rate: 2142, powerW: 36 },
  { ...gamma, board: '602', version: 'v2.9.0', since: 9 },
  { ...supra, type: 'Bitaxe Supra', board: '401', version: 'v2.4.5', since: 4, rate: 625, powerW: 13 },
  { ...supra, type: 'Bitaxe SupraHex', board: '701', version: 'v2.12.2', since: 12, chips: 6, fans: 2, rate: 3752, powerW: 90 },
  { ...nerd, rate: 4896, powerW: 78, frequencies: [500, 515, 525, 550, 575, 600] },
  {
    ...nerd,
    type: 'NerdQAxe+',
    board: 'NerdQAxe+',
    chip: 'BM1368',
    smallCores: 1276,
    rate: 2501,
    powerW: 60,
    freqMhz: 490,
    hasCodes: true,
  },
  { ...ultra, type: 'Lucky Miner LV08', fork: 'lucky', version: 'v2.1.8', since: 4, board: 'LV08', chips: 9, rate: 3902, powerW: 116 },
]
