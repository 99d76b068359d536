/** The machines on MARA firmware that the simulator knows. Structurally a `SimModel` of the simulator, with what this firmware adds. */
export interface MarathonModel {
  readonly type: string
  readonly boards: number
  readonly chips: number
  readonly fans: number
  /** GH/s */
  readonly rate: number
  readonly powerW: number
  readonly freqMhz: number
  readonly firmware: string
  /** Newer releases name the unit of their rates; older ones tell the present one in TH/s and the ideal in GH/s, and say nothing. */
  readonly namesUnit: boolean
  readonly coin: 'btc' | 'kas'
}

const s21 = {
  type: 'Antminer S21',
  boards: 3,
  chips: 108,
  fans: 4,
  rate: 200_000,
  powerW: 3500,
  freqMhz: 490,
  firmware: 'MaraFW rel 3.14_584',
  namesUnit: true,
  coin: 'btc',
} as const satisfies MarathonModel

/** In the proportions in which halls hold them. */
export const marathonModels: readonly [MarathonModel, ...MarathonModel[]] = [
  s21,
  {
    ...s21,
    type: 'Antminer S19k Pro',
    chips: 77,
    rate: 120_000,
    powerW: 2760,
    freqMhz: 560,
    firmware: 'MaraFW rel 2.8_201',
    namesUnit: false,
  },
  { ...s21, type: 'Antminer KS5 Pro', chips: 92, rate: 21_000, powerW: 3150, freqMhz: 900, coin: 'kas' },
]
