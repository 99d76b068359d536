import type { SimModel } from '../../simulator/persona.ts'

/** A simulated Teraflux. Rates are MH/s. */
export interface AuradineModel extends SimModel {
  readonly firmware: string
  /** Whether port 4028 knows joined commands. */
  readonly joins: boolean
  /** Whether its pools are bound to one host: others are refused. */
  readonly poolsOf: string | null
}

const at1500 = {
  type: 'AT1500',
  boards: 3,
  chips: 132,
  fans: 4,
  rate: 160_000_000,
  powerW: 3200,
  freqMhz: 300,
  firmware: '2023-12.27',
  joins: false,
  poolsOf: null,
} as const satisfies AuradineModel

/** In the proportions in which halls hold them. */
export const auradineModels: readonly [AuradineModel, ...AuradineModel[]] = [
  at1500,
  { ...at1500, type: 'AT2880', rate: 288_000_000, powerW: 4600, firmware: '2.3.0', joins: true },
  { ...at1500, type: 'AI3680', fans: 0, rate: 368_000_000, powerW: 5400, firmware: '2.3.0', joins: true, poolsOf: 'btc.pool.example' },
]
