/** The machines on ePIC firmware that the simulator knows. Structurally a `SimModel` of the simulator, with what this firmware adds. */
export interface EpicModel {
  readonly type: string
  readonly boards: number
  readonly chips: number
  readonly fans: number
  /** MH/s */
  readonly rate: number
  readonly powerW: number
  readonly freqMhz: number
  /** As its summary says it. */
  readonly software: string
  /** `old` = before 4.0: one pool, no state, few calls. */
  readonly generation: 'tuning' | 'presets' | 'old'
  /** Newer releases have a tuning that holds a power. */
  readonly hasPowerTune: boolean
  readonly algorithm: 'SHA-256' | 'Blake2b'
  readonly coin: 'BTC' | 'Sia'
  /** Of its board, as `capabilities` names it. */
  readonly subtype: string
  readonly chipType: string
}

const s19jPro = {
  type: 'AntMiner S19j Pro',
  boards: 3,
  chips: 126,
  fans: 4,
  rate: 104_000_000,
  powerW: 3068,
  freqMhz: 545,
  software: 'PowerPlay-BMS v1.26.0',
  generation: 'tuning',
  hasPowerTune: true,
  algorithm: 'SHA-256',
  coin: 'BTC',
  subtype: 'BHB42XXX',
  chipType: 'BM1362',
} as const satisfies EpicModel

/** In the proportions in which halls hold them. */
export const epicSimModels: readonly [EpicModel, ...EpicModel[]] = [
  s19jPro,
  {
    ...s19jPro,
    type: 'AntMiner S19 XP',
    chips: 110,
    rate: 141_000_000,
    powerW: 3010,
    freqMhz: 485,
    software: 'PowerPlay-BMS v1.5.13',
    hasPowerTune: false,
    subtype: 'BHB56801',
    chipType: 'BM1366',
  },
  {
    ...s19jPro,
    type: 'ePIC BlockMiner 520i',
    chips: 124,
    rate: 136_000_000,
    powerW: 3300,
    freqMhz: 500,
    software: 'PowerPlay v1.1.0',
    generation: 'presets',
    hasPowerTune: false,
    subtype: 'BlockMiner',
    chipType: 'BZM2',
  },
  {
    ...s19jPro,
    type: 'ePIC SC200',
    chips: 24,
    fans: 2,
    rate: 1_830_000,
    powerW: 850,
    freqMhz: 380,
    software: 'epic-miner v2.0.6',
    generation: 'old',
    hasPowerTune: false,
    algorithm: 'Blake2b',
    coin: 'Sia',
    subtype: 'SC200',
    chipType: '',
  },
]
