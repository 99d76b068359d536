/** The machines on VNish that the simulator knows. Structurally a `SimModel` of the simulator, with what this firmware adds. */
export interface VnishModel {
  readonly type: string
  readonly boards: number
  readonly chips: number
  readonly fans: number
  /** In `unit`. */
  readonly rate: number
  readonly powerW: number
  readonly freqMhz: number
  readonly firmware: string
  /** The releases before 2021 have form CGIs in the place of REST. */
  readonly generation: 'rest' | 'classic'
  readonly unit: 'GH/s' | 'MH/s'
  readonly algorithm: 'sha256d' | 'scrypt'
  /** 'aml', 'xil', 'bb' */
  readonly platform: string
  /** Newer releases hide worker names from those without a password, and have another call for the LED. */
  readonly isNewer: boolean
  /** Whose pools a hall would give it. */
  readonly coin: 'btc' | 'ltc'
}

const s21Pro = {
  type: 'Antminer S21 Pro',
  boards: 3,
  chips: 65,
  fans: 4,
  rate: 234_000,
  powerW: 3510,
  freqMhz: 555,
  firmware: '1.2.7',
  generation: 'rest',
  unit: 'GH/s',
  algorithm: 'sha256d',
  platform: 'aml',
  isNewer: false,
  coin: 'btc',
} as const satisfies VnishModel

/** In the proportions in which halls hold them. */
export const vnishModels: readonly [VnishModel, ...VnishModel[]] = [
  s21Pro,
  { ...s21Pro, type: 'Antminer S19j Pro', chips: 126, rate: 100_000, powerW: 3050, freqMhz: 525, firmware: '1.2.6', platform: 'xil' },
  { ...s21Pro, type: 'Antminer S21', chips: 108, rate: 200_000, powerW: 3500, freqMhz: 490, firmware: '1.3.1', isNewer: true },
  { ...s21Pro, type: 'Antminer L7', chips: 120, rate: 9500, powerW: 3425, unit: 'MH/s', algorithm: 'scrypt', platform: 'xil', coin: 'ltc' },
  {
    ...s21Pro,
    type: 'Antminer S9',
    chips: 63,
    fans: 2,
    rate: 13_500,
    powerW: 1323,
    freqMhz: 650,
    firmware: '3.8.6',
    generation: 'classic',
    platform: 'xil',
  },
]

/** The presets of a model by their power, W: steps of 2.5 % around its nominal. */
export function presetsOf({ powerW, rate }: VnishModel): readonly { readonly watts: number; readonly rate: number }[] {
  return Array.from({ length: 22 }, (_none, step) => {
    const share = 0.75 + step * 0.025
    return { watts: Math.round((powerW * share) / 10) * 10, rate: rate * share }
  })
}
