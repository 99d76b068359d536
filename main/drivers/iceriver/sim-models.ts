import type { SimModel } from '../../simulator/persona.ts'

/** An IceRiver. Rates are in `unit`. */
export interface IceModel extends SimModel {
  /** As its page names it. */
  readonly name: string
  readonly software: string
  readonly algo: string
  readonly unit: 'G' | 'M'
  readonly coin: string
}

const ks3l = {
  type: 'IceRiver KS3L',
  name: 'KS3L',
  software: 'ks3l_20230726',
  algo: 'kHeavyHash',
  boards: 3,
  chips: 100,
  fans: 4,
  rate: 5000,
  powerW: 3200,
  freqMhz: 800,
  unit: 'G',
  coin: 'kas',
} as const satisfies IceModel

/** In the proportions in which halls hold them. */
export const iceModels: readonly [IceModel, ...IceModel[]] = [
  ks3l,
  { ...ks3l, type: 'IceRiver KS5M', name: 'KS5M', software: 'ks5m_20240410', rate: 15_000, powerW: 3400, freqMhz: 1100 },
  { ...ks3l, type: 'IceRiver AL3', name: 'AL3', software: 'al3_20241010', algo: 'Blake3', rate: 15_000, powerW: 3500, coin: 'alph' },
  // Early firmware has no model but in its software version.
  { ...ks3l, type: 'IceRiver KS0 Pro', name: 'none', software: 'ks0pro_20231021', boards: 1, chips: 18, fans: 1, rate: 200, powerW: 100 },
  {
    ...ks3l,
    type: 'IceRiver AE0',
    name: 'AE0',
    software: 'ae0_20241120',
    algo: 'zkSNARK',
    boards: 1,
    chips: 12,
    fans: 2,
    rate: 60,
    powerW: 100,
    unit: 'M',
    coin: 'aleo',
  },
]
