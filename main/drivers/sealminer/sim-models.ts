import type { SimModel } from '../../simulator/persona.ts'

/** A simulated Sealminer. Rates are MH/s. */
export interface SealminerModel extends SimModel {
  readonly firmware: string
  readonly liquid: boolean
  /** The numbers of its modes; `null` = it does not have that one. */
  readonly modes: {
    readonly low_power: number | null
    readonly normal: number
    readonly high_performance: number | null
    readonly custom: number
  }
}

const a2: SealminerModel = {
  type: 'A2',
  boards: 3,
  chips: 153,
  fans: 4,
  rate: 230_839_407,
  powerW: 3504,
  freqMhz: 347,
  firmware: '2025091001',
  liquid: false,
  modes: { low_power: 0, normal: 2, high_performance: 3, custom: 5 },
}

/** Cooled by air and by water; one that has no other mode than the normal one. */
export const sealminerModels: readonly [SealminerModel, ...SealminerModel[]] = [
  a2,
  { ...a2, type: 'A2 Hyd', fans: 0, liquid: true, rate: 446_000_000, powerW: 7360 },
  { ...a2, type: 'A3', rate: 260_000_000, powerW: 3250, modes: { low_power: null, normal: 1, high_performance: null, custom: 5 } },
]
