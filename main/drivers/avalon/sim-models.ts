import type { SimModel } from '../../simulator/persona.ts'

/** A simulated Avalon. Rates are GH/s. */
export interface AvalonModel extends SimModel {
  /** How it tells its state: one line, one line under another name with the chips apart, or a line for each module on a controller. */
  readonly layout: 'line' | 'summary' | 'modules'
  /** As `Ver` names it: '1346-116'. */
  readonly code: string
  readonly firmware: string
  /** As `version` names it; `null` = it says nothing but cgminer. */
  readonly product: string | null
  /** What `ascset 0,help` lists. */
  readonly options: readonly string[]
  /** Whether the power is measured at the wall too. */
  readonly wallMeter: boolean
  readonly modes: number
}

const hall: AvalonModel = {
  type: 'AvalonMiner 1346',
  boards: 3,
  chips: 160,
  fans: 4,
  rate: 110_000,
  powerW: 3300,
  freqMhz: 346,
  layout: 'line',
  code: '1346-116',
  firmware: '23042501_6d4cd98_d3a493a',
  product: 'AvalonMiner 1346-116',
  options: [
    ...['help', 'voltage', 'fan-spd', 'led', 'frequency', 'workmode', 'reboot', 'softon', 'softoff'],
    ...['ip', 'dns', 'password', 'setpool', 'bootby', 'restore'],
  ],
  wallMeter: true,
  modes: 2,
}

const home: AvalonModel = {
  ...hall,
  type: 'Avalon Q',
  boards: 1,
  rate: 90_000,
  powerW: 1674,
  freqMhz: 320,
  layout: 'summary',
  code: 'Q',
  firmware: '25052801_14a19a2',
  product: 'Avalon Q',
  options: [
    ...['help', 'voltage', 'fan-spd', 'lcd', 'hash-sn-read', 'hash-sn-write', 'volt-tuning', 'workmode', 'worklevel', 'work_mode_lvl'],
    ...['reboot', 'softon', 'softoff', 'filter-clean', 'facopts', 'faclock', 'activate', 'solo-allowed', 'frequency', 'loop', 'password'],
    ...['qr_auth', 'time'],
  ],
  modes: 3,
}

/** A hall machine of today, one of 2020, one for homes in each layout, and four old modules on one controller. */
export const avalonModels: readonly [AvalonModel, ...AvalonModel[]] = [
  hall,
  home,
  {
    ...hall,
    type: 'AvalonMiner 1047',
    boards: 2,
    chips: 120,
    fans: 2,
    rate: 37_470,
    powerW: 2380,
    freqMhz: 662,
    code: '1047',
    firmware: '20051101_85dc6f0_0332654',
    product: null,
    options: ['help', 'voltage', 'fan-spd', 'led', 'frequency', 'workmode', 'hashpower', 'reboot', 'password', 'setpool', 'bootby'],
    wallMeter: false,
  },
  {
    ...home,
    type: 'Avalon Nano3s',
    chips: 12,
    fans: 1,
    rate: 6000,
    powerW: 140,
    layout: 'line',
    code: 'Nano3s',
    firmware: '25021401_56abae7',
    product: 'Avalon Nano3s',
  },
  {
    ...hall,
    type: 'AvalonMiner 741 x4',
    boards: 4,
    chips: 88,
    fans: 4,
    rate: 29_200,
    powerW: 4600,
    freqMhz: 606,
    layout: 'modules',
    code: '741',
    firmware: '1706-3162860',
    product: null,
    options: ['help', 'voltage', 'fan-spd', 'led', 'reboot'],
    wallMeter: false,
    modes: 0,
  },
]
