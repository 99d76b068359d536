import type { SimModel } from '../../simulator/persona.ts'

/** A machine with one release of Braiins OS. Rates are GH/s. */
export interface BraiinsModel extends SimModel {
  readonly web: 'luci' | 'graphql' | 'rest'
  /** As the web interface tells it; the API of 4028 does not. */
  readonly version: string
  /** VERSION of the API: its key and its value. */
  readonly program: readonly [key: string, version: string]
  /** The number of the first board. */
  readonly firstBoard: number
  /** What came with 23.x: serials of boards, shares, the program's own uptime. */
  readonly isRich: boolean
}

const s9 = { type: 'Antminer S9', boards: 3, chips: 63, fans: 2, rate: 13_500, powerW: 1320, freqMhz: 650, firstBoard: 6 } as const
const s19 = { type: 'Antminer S19 XP', boards: 3, chips: 110, fans: 4, rate: 141_000, powerW: 3010, freqMhz: 487, firstBoard: 1 } as const
const s17 = { type: 'Antminer S17', boards: 3, chips: 48, fans: 4, rate: 53_000, powerW: 2400, freqMhz: 600, firstBoard: 6 } as const
const s19j = {
  type: 'Antminer S19j Pro',
  boards: 3,
  chips: 126,
  fans: 4,
  rate: 104_000,
  powerW: 3068,
  freqMhz: 545,
  firstBoard: 1,
} as const
const s21 = { type: 'Antminer S21', boards: 3, chips: 108, fans: 4, rate: 200_000, powerW: 3500, freqMhz: 500, firstBoard: 1 } as const

/** In the proportions in which halls hold them. */
export const braiinsModels: readonly [BraiinsModel, ...BraiinsModel[]] = [
  { ...s19, web: 'rest', version: '2025-08-06-0-3881c51d-25.07-plus', program: ['BOSer', 'boser-buildroot 0.1.0-3881c51d'], isRich: true },
  { ...s21, web: 'rest', version: '2026-04-14-0-912d084c-26.04-plus', program: ['BOSer', 'boser-buildroot 0.1.0-912d084c'], isRich: true },
  {
    ...s19j,
    web: 'graphql',
    version: '2025-04-07-0-424f9a7f-25.03-plus',
    program: ['BOSer', 'boser-buildroot 0.1.0-75912fc7'],
    isRich: true,
  },
  {
    ...s17,
    web: 'graphql',
    version: '2022-09-13-0-11012d53-22.08-plus',
    program: ['BOSer', 'boser-openwrt 0.1.0-11012d53'],
    isRich: false,
  },
  { ...s9, web: 'luci', version: '2020-08-05-0-36c56a93-plus', program: ['BOSminer+', '0.2.0-36c56a9363'], isRich: false },
]
