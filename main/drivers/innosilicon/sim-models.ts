import type { SimModel } from '../../simulator/persona.ts'

/** A simulated Innosilicon. Rates are MH/s; Sol/s on the A9, whose program calls them MH/s too. */
export interface InnosiliconModel extends SimModel {
  /** How the mining program signs its replies. */
  readonly program: string
  /** How its boards are called in `stats`. */
  readonly board: string
  readonly firmware: string
  /** Whether port 4028 is open. */
  readonly hasApi: boolean
  readonly coin: string
}

const t2t = {
  type: 'T2T',
  boards: 3,
  chips: 88,
  fans: 2,
  rate: 30_000_000,
  powerW: 2200,
  freqMhz: 1100,
  program: 'cgminer 4.10.0',
  board: 'IT1',
  firmware: 't2t_20190620_101112',
  hasApi: true,
  coin: 'btc',
} as const satisfies InnosiliconModel

/** In the proportions in which halls hold them. */
export const innosiliconModels: readonly [InnosiliconModel, ...InnosiliconModel[]] = [
  t2t,
  { ...t2t, type: 'T1', chips: 63, rate: 16_000_000, powerW: 1480, firmware: 't1_20180409_152051', hasApi: false },
  {
    ...t2t,
    type: 'A9',
    chips: 12,
    rate: 50_000,
    powerW: 620,
    freqMhz: 358,
    program: 'innominer a9-1.1.0',
    board: 'HLT',
    firmware: 'a9_20190516',
    coin: 'zec',
  },
]
