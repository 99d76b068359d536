import type { SimModel } from '../../simulator/persona.ts'

/** A simulated Whatsminer. Rates are MH/s. */
export interface WhatsminerModel extends SimModel {
  readonly api: 'v2' | 'v3'
  /** '20230911.12.Rel' */
  readonly firmware: string
  readonly apiVersion: string
  /** Whether its owner has switched changes on. */
  readonly writable: boolean
  /** As `devdetails` or `get.device.info` name it. */
  readonly variant: string
  readonly supply: string
}

const m30 = {
  type: 'M30S++ VH60',
  variant: 'M30S++VH64',
  boards: 3,
  chips: 156,
  fans: 2,
  rate: 110_000_000,
  powerW: 3410,
  freqMhz: 646,
  api: 'v2',
  firmware: '20230911.12.Rel',
  apiVersion: '2.0.5',
  writable: true,
  supply: 'P221B',
} as const satisfies WhatsminerModel

const m60 = {
  ...m30,
  type: 'M60S VK40',
  variant: 'M60S_VK44',
  chips: 75,
  rate: 181_050_000,
  powerW: 3344,
  freqMhz: 625,
  api: 'v3',
  firmware: '20251209.16.Rel2',
  apiVersion: '3.0.2',
} as const satisfies WhatsminerModel

/** In either API, with changes on and off, and one that is cooled by water. */
export const whatsminerModels: readonly [WhatsminerModel, ...WhatsminerModel[]] = [
  m30,
  m60,
  {
    ...m30,
    type: 'M20S V10',
    variant: 'M20SV10',
    chips: 105,
    rate: 68_000_000,
    powerW: 3360,
    firmware: '20210322.22.REL',
    apiVersion: 'whatsminer v1.4.0',
  },
  {
    ...m30,
    type: 'M53 VH30',
    variant: 'M53VH30',
    boards: 4,
    chips: 128,
    fans: 0,
    rate: 230_000_000,
    powerW: 6670,
    firmware: '20221125.16.Rel',
  },
  { ...m30, type: 'M30S++ VH60 as delivered', writable: false },
  { ...m60, type: 'M60S VK40 as delivered', writable: false },
]
