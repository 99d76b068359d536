/** The Antminers of 2020-2026 that the simulator knows. Structurally a `SimModel` of the simulator, with what this generation adds. */
export interface StockModel {
  readonly type: string
  readonly boards: number
  readonly chips: number
  readonly fans: number
  /** In the unit that the firmware speaks, see `unit`. */
  readonly rate: number
  /** 'GH' on the old dialect, 'GH/s' on the new one. */
  readonly unit: 'GH' | 'MH'
  readonly powerW: number
  readonly freqMhz: number
  readonly minerId: string
  readonly compileTime: string
  /** 'sha256d', 'Scrypt', 'KHeavyHash' where get_system_info tells; `null` = it does not. */
  readonly algorithm: string | null
  /** Of miner_type.cgi, from 2022 on; `null` = the CGI is not there. */
  readonly build: { readonly subtype: string; readonly fwVersion: string } | null
  /** Modes that the script accepts; others are ignored with M000. */
  readonly modes: readonly number[]
  /** Whether get_miner_conf holds the whole file (2020-2023) or the short Release form. */
  readonly shortConf: boolean
  /** Whether a blank in a value also loses the fan setting, which makes a file that nothing can read. */
  readonly blankBreaksFile: boolean
  /** Builds of late 2024 answer "request busy"; older ones let two writes run into each other. */
  readonly locksWrites: boolean
  /** Builds of late 2024 for hydro machines write their own fan values whatever the body says. */
  readonly ignoresFans: boolean
  /** Knows `bitmain-user-ip-cat` (2025). */
  readonly joinsIp: boolean
  /** Tells its power on port 6060. */
  readonly statusPort: boolean
  /** The Go program of KS machines words the old dialect in its own way. */
  readonly godminer: boolean
  readonly coin: 'btc' | 'ltc' | 'kas'
}

const s19Pro = {
  type: 'Antminer S19 Pro',
  boards: 3,
  chips: 114,
  fans: 4,
  rate: 110_000,
  unit: 'GH',
  powerW: 3250,
  freqMhz: 525,
  minerId: '49.0.1.3',
  compileTime: 'Tue Dec  6 16:12:30 CST 2022',
  algorithm: null,
  build: { subtype: 'AMLCtrl_BHB42XXX', fwVersion: '' },
  modes: [0, 1, 3],
  shortConf: false,
  blankBreaksFile: false,
  locksWrites: false,
  ignoresFans: false,
  joinsIp: false,
  statusPort: false,
  godminer: false,
  coin: 'btc',
} as const satisfies StockModel

const s21 = {
  ...s19Pro,
  type: 'Antminer S21',
  chips: 108,
  rate: 200_000,
  powerW: 3500,
  freqMhz: 490,
  minerId: 'uart_trans.1.3',
  compileTime: 'Thu Oct  9 11:02:45 CST 2025',
  algorithm: 'sha256d',
  build: { subtype: 'AMLCtrl_BHB68606', fwVersion: 'FR-1.12(251009-S21)' },
  modes: [0, 1],
  shortConf: true,
  joinsIp: true,
  statusPort: true,
} as const satisfies StockModel

const s21Hyd = {
  ...s21,
  type: 'Antminer S21 Hyd.',
  chips: 216,
  fans: 0,
  rate: 335_000,
  powerW: 5360,
  compileTime: 'Wed Apr 16 15:40:12 CST 2025',
  build: { subtype: 'zynq7007_HHB68XXX', fwVersion: 'FR-1.1(250416-S21 Hyd.)' },
  modes: [0, 1, 2],
  blankBreaksFile: true,
} as const satisfies StockModel

const l7 = {
  ...s19Pro,
  type: 'Antminer L7',
  chips: 120,
  rate: 9500,
  unit: 'MH',
  powerW: 3425,
  freqMhz: 562,
  compileTime: 'Mon Jan 10 17:21:33 CST 2022',
  algorithm: 'Scrypt',
  build: null,
  modes: [0, 1],
  blankBreaksFile: true,
  coin: 'ltc',
} as const satisfies StockModel

export const stockModels: readonly [StockModel, ...StockModel[]] = [
  s19Pro,
  {
    ...s19Pro,
    type: 'Antminer S19',
    chips: 76,
    rate: 95_000,
    freqMhz: 675,
    compileTime: 'Fri Dec 11 11:15:40 CST 2020',
    build: null,
    modes: [0, 1],
  },
  {
    ...s19Pro,
    type: 'Antminer S19j Pro',
    chips: 126,
    rate: 100_000,
    powerW: 3068,
    freqMhz: 545,
    compileTime: 'Fri Jul 22 10:31:02 CST 2022',
  },
  { ...s19Pro, type: 'Antminer T19', chips: 76, rate: 84_000, powerW: 3150, freqMhz: 610, compileTime: 'Wed Mar 16 09:12:20 CST 2022' },
  {
    ...s21,
    type: 'Antminer S19 XP',
    chips: 110,
    rate: 140_000,
    powerW: 3010,
    freqMhz: 415,
    compileTime: 'Fri Nov 17 17:37:21 CST 2023',
    build: { subtype: 'AMLCtrl_BHB56801', fwVersion: '' },
    joinsIp: false,
  },
  s21,
  {
    ...s21,
    type: 'Antminer S21 Pro',
    chips: 65,
    rate: 234_000,
    powerW: 3510,
    freqMhz: 535,
    build: { subtype: 'AMLCtrl_A3HB70601', fwVersion: 'FR-1.14(250815-S21 Pro)' },
  },
  {
    ...s21,
    type: 'Antminer T21',
    rate: 190_000,
    powerW: 3610,
    freqMhz: 470,
    modes: [0, 1, 2],
    build: { subtype: 'CVCtrl_BHB68601', fwVersion: 'FR-1.10(250322-T21)' },
  },
  s21Hyd,
  {
    ...s21Hyd,
    type: 'Antminer S21e XP Hyd.',
    chips: 160,
    rate: 430_000,
    powerW: 5590,
    compileTime: 'Tue Feb 11 18:03:27 CST 2025',
    build: { subtype: 'CVCtrl_HHB70801', fwVersion: 'FR-1.14(250211-S21e XP Hyd.)' },
    modes: [0, 1, 2, 3],
    blankBreaksFile: false,
    locksWrites: true,
    ignoresFans: true,
  },
  l7,
  {
    ...l7,
    type: 'Antminer L9',
    chips: 110,
    rate: 16_000,
    powerW: 3360,
    compileTime: 'Thu Aug 22 10:19:44 CST 2024',
    shortConf: true,
    statusPort: true,
  },
  {
    ...s21,
    type: 'Antminer KS5',
    chips: 92,
    rate: 20_000,
    powerW: 3000,
    freqMhz: 480,
    compileTime: 'Tue Dec 17 14:22:08 CST 2024',
    algorithm: 'KHeavyHash',
    build: { subtype: 'CVCtrl_KHB23821', fwVersion: '' },
    joinsIp: false,
    godminer: true,
    coin: 'kas',
  },
]
