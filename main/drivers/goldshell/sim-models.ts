import type { SimModel } from '../../simulator/persona.ts'

/** A simulated Goldshell. Rates are MH/s. */
export interface GoldshellModel extends SimModel {
  readonly firmware: string
  /** Whether the login takes the password only ciphered. */
  readonly ciphered: boolean
  readonly coin: string
  /** Whether it takes pools one by one instead of a list. */
  readonly oneByOne: boolean
  /** The levels of its power plans, in its own order, with the share of the rate that each makes. */
  readonly plans: readonly { readonly level: number; readonly share: number }[]
}

const everyPlan = [
  { level: 0, share: 1 },
  { level: 1, share: 0.7 },
  { level: 3, share: 0 },
] as const

const ck5 = {
  type: 'Goldshell-CK5',
  boards: 4,
  chips: 16,
  fans: 4,
  rate: 12_000_000,
  powerW: 2400,
  freqMhz: 800,
  firmware: '2.0.1',
  ciphered: false,
  coin: 'ckb',
  oneByOne: false,
  plans: everyPlan,
} as const satisfies GoldshellModel

/** In the proportions in which halls hold them. */
export const goldshellModels: readonly [GoldshellModel, ...GoldshellModel[]] = [
  ck5,
  { ...ck5, type: 'Goldshell-KD6', rate: 29_200_000, powerW: 2630, freqMhz: 500, firmware: '2.2.3', ciphered: true, coin: 'kda' },
  { ...ck5, type: 'Goldshell-LT6', boards: 3, rate: 3350, powerW: 3200, freqMhz: 1200, firmware: '2.2.1', ciphered: true, coin: 'ltc' },
  {
    ...ck5,
    type: 'Goldshell-HS-BOX',
    boards: 1,
    fans: 2,
    rate: 235_000,
    powerW: 230,
    coin: 'hns',
    oneByOne: true,
    plans: [{ level: 0, share: 1 }],
  },
]
