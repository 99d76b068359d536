import type { Algorithm } from '../contract/model.ts'

/**
 * What is known of one Antminer model, beside what a machine says of itself.
 * `null` = no source agrees on it. Chips and fans come from published drivers and recorded machines; nominal rate and
 * power are the vendor's data sheets from memory: good for comparing, never shown as a reading.
 */
export interface Model {
  /** Without the make: 'S19j Pro'. */
  readonly name: string
  readonly algorithm: Algorithm
  /** 2016-2019: form CGIs and the full cgminer API. 2020+: JSON CGIs. `null` = both were made. */
  readonly generation: 'legacy' | 'modern' | null
  readonly boards: number | null
  /** Chains that the API reports for one board; 1 unless the driver splits its boards. */
  readonly chainsPerBoard: number
  /** Chip counts of the board versions that were sold, per chain. Empty = unknown. */
  readonly chips: readonly number[]
  /** 0 = cooled by water. */
  readonly fans: number | null
  /** Of the weakest version sold, H/s (Sol/s for equihash). */
  readonly nominalHashrateHs: number | null
  /** Of the strongest version sold, H/s. */
  readonly nominalHashrateMaxHs: number | null
  /** At the wall, of the weakest version sold, W. */
  readonly nominalPowerW: number | null
  /** What one unit of `GHS 5s` and `chain_rate` means on its API when the reply names no unit, H/s. */
  readonly apiUnitHs: number
  /** The number that the API gives to the first board (an S9 has its boards at 6, 7, 8). */
  readonly firstChain: number
}

interface Row {
  readonly algorithm?: Algorithm
  readonly generation?: Model['generation']
  readonly boards?: number | null
  readonly chainsPerBoard?: number
  readonly chips?: readonly number[]
  readonly fans?: number | null
  /** In `unit`; a span when several versions were sold. */
  readonly rate?: number | readonly [number, number]
  /** Of `rate`, H/s. Default TH/s. */
  readonly unit?: number
  readonly powerW?: number
  readonly apiUnitHs?: number
  readonly firstChain?: number
}

const kilo = 1e3
const mega = 1e6
const giga = 1e9
const tera = 1e12

/** The 2016-2019 generation is the smaller one, so a row that says nothing is modern, SHA-256d, three boards, four fans. */
function model(name: string, row: Row): Model {
  const unit = row.unit ?? tera
  const [low, high] = typeof row.rate === 'number' ? [row.rate, row.rate] : (row.rate ?? [null, null])
  return {
    name,
    algorithm: row.algorithm ?? 'sha256d',
    generation: row.generation === undefined ? 'modern' : row.generation,
    boards: row.boards === undefined ? 3 : row.boards,
    chainsPerBoard: row.chainsPerBoard ?? 1,
    chips: row.chips ?? [],
    fans: row.fans === undefined ? 4 : row.fans,
    nominalHashrateHs: low === null ? null : low * unit,
    nominalHashrateMaxHs: high === null ? null : high * unit,
    nominalPowerW: row.powerW ?? null,
    apiUnitHs: row.apiUnitHs ?? giga,
    firstChain: row.firstChain ?? 1,
  }
}

const legacy = { generation: 'legacy', fans: 2 } as const
const legacy4 = { generation: 'legacy', fans: 4 } as const
const hydro = { fans: 0 } as const
const s9 = { ...legacy, chips: [63], firstChain: 6 } as const

/** Every Antminer that Headframe knows. */
export const models: readonly Model[] = [
  // The S7 was sold with boards of 45 and of 54 chips.
  model('S7', { ...legacy, chips: [45, 54], rate: 4.73, powerW: 1293 }),
  model('S9', { ...s9, rate: 13.5, powerW: 1323 }),
  model('S9i', { ...s9, rate: 14 }),
  model('S9j', { ...s9, rate: 14.5, powerW: 1375 }),
  model('S9k', { ...legacy, chips: [60], rate: 13.5, powerW: 1148 }),
  model('S9 SE', { ...legacy, chips: [60], rate: 16, powerW: 1280 }),
  model('T9', { ...legacy, chips: [54], rate: 12.5, powerW: 1576 }),
  // Three boards that report as nine chains of 18.
  model('T9+', { ...legacy, chainsPerBoard: 3, chips: [18], rate: 10.5, powerW: 1432 }),
  model('S11', { ...legacy, rate: 20.5, powerW: 1530 }),
  model('S15', { ...legacy, rate: 28, powerW: 1596 }),
  model('T15', { ...legacy, chips: [60], rate: 23, powerW: 1541 }),
  model('S17', { ...legacy4, chips: [48], rate: [53, 56], powerW: 2520 }),
  model('S17 Pro', { ...legacy4, chips: [48], rate: [50, 53], powerW: 2094 }),
  model('S17+', { ...legacy4, chips: [65], rate: 73, powerW: 2920 }),
  model('S17e', { ...legacy4, chips: [135], rate: 64, powerW: 2880 }),
  model('T17', { ...legacy4, chips: [30], rate: 40, powerW: 2200 }),
  model('T17+', { ...legacy4, chips: [44], rate: 64, powerW: 3200 }),
  model('T17e', { ...legacy4, chips: [78], rate: 53, powerW: 2915 }),

  // Most S19 boards have 76 chips, some recorded ones 88.
  model('S19', { chips: [76, 88], rate: 95, powerW: 3250 }),
  model('S19 Pro', { chips: [114], rate: 110, powerW: 3250 }),
  model('S19j', { chips: [114], rate: 90, powerW: 3100 }),
  model('S19j Pro', { chips: [126], rate: [96, 104], powerW: 3068 }),
  model('S19j88NOPIC', { chips: [88], rate: [90, 100] }),
  model('S19j+', { chips: [108], rate: [117, 122], powerW: 3355 }),
  model('S19j Pro+', { chips: [120], rate: [117, 122], powerW: 3355 }),
  model('S19i', { chips: [80] }),
  model('S19+', { chips: [80] }),
  model('S19L', { chips: [76] }),
  model('S19 Pro+', { chips: [120] }),
  model('S19a', { chips: [72], rate: 96 }),
  model('S19a Pro', { chips: [100], rate: 110 }),
  model('S19k Pro', { chips: [77], rate: [115, 136], powerW: 2760 }),
  model('S19 XP', { chips: [110], rate: 140, powerW: 3010 }),
  model('S19 XP+', { chips: [108] }),
  model('S19j XP', { chips: [110], rate: 151, powerW: 3247 }),
  model('T19', { chips: [76], rate: [84, 88], powerW: 3150 }),
  model('S19 Hydro', { ...hydro, boards: 4, chips: [104], rate: 158, powerW: 5451 }),
  model('S19 Pro Hyd', { ...hydro, boards: 4, chips: [180], rate: [177, 198], powerW: 5221 }),
  model('S19 Pro+ Hyd', { ...hydro, boards: 4, chips: [180], rate: [177, 198], powerW: 5445 }),
  model('S19 XP Hyd', { ...hydro, chips: [204], rate: 257, powerW: 5304 }),

  model('S21', { chips: [108], rate: [188, 200], powerW: 3500 }),
  model('T21', { chips: [108], rate: 190, powerW: 3610 }),
  model('S21 Pro', { chips: [65], rate: [234, 245], powerW: 3510 }),
  model('S21 Pro+', { chips: [65], rate: [234, 245], powerW: 3510 }),
  model('S21+', { chips: [55], rate: [216, 235], powerW: 3564 }),
  model('S21 XP', { chips: [91], rate: 270, powerW: 3645 }),
  model('S21 Hyd', { ...hydro, chips: [216], rate: 335, powerW: 5360 }),
  model('S21+ Hyd', { ...hydro, chips: [95], rate: [319, 358], powerW: 5070 }),
  model('S21e Hyd', { ...hydro, chips: [85], rate: [288, 310], powerW: 5270 }),
  model('S21 XP Hyd', { ...hydro, boards: null, rate: 473, powerW: 5676 }),
  model('S21e XP Hyd', { ...hydro, chips: [160], rate: 430, powerW: 5590 }),
  // Board and chip counts of the S23 are not published.
  model('S23', { boards: null, rate: 318, powerW: 3498 }),
  model('S23 Hyd', { ...hydro, boards: null, rate: 580, powerW: 5510 }),

  // No source tells an L3 from an L3+ but its chips: 36 a board [inf], so none is given.
  model('L3', { ...legacy, algorithm: 'scrypt', boards: 4, apiUnitHs: mega }),
  model('L3+', { ...legacy, algorithm: 'scrypt', boards: 4, chips: [72], rate: 504, unit: mega, powerW: 800, apiUnitHs: mega }),
  model('L3++', { ...legacy, algorithm: 'scrypt', boards: 4, chips: [72], rate: 580, unit: mega, powerW: 942, apiUnitHs: mega }),
  model('L7', { algorithm: 'scrypt', chips: [120], rate: [8.8, 9.5], unit: giga, powerW: 3425, apiUnitHs: mega }),
  model('L9', { algorithm: 'scrypt', chips: [110], rate: [16, 17], unit: giga, powerW: 3360, apiUnitHs: mega }),
  model('L11', { algorithm: 'scrypt', chips: [88], rate: 20, unit: giga, powerW: 3600, apiUnitHs: mega }),

  // Recorded D3s have two fans, other tables say four.
  model('D3', { ...legacy, algorithm: 'x11', chips: [60], rate: [17, 19], unit: giga, powerW: 1200, apiUnitHs: mega }),
  model('D7', { algorithm: 'x11', chips: [70], rate: 1286, unit: giga, powerW: 3148 }),
  model('D9', { algorithm: 'x11', chips: [126], rate: 1770, unit: giga, powerW: 2839 }),

  // Chips of the Z9 are hearsay.
  model('Z9 mini', { ...legacy, algorithm: 'equihash', chips: [4], rate: 10, unit: kilo, powerW: 300, apiUnitHs: kilo }),
  model('Z9', { ...legacy, algorithm: 'equihash', chips: [4], rate: 41, unit: kilo, powerW: 1150, apiUnitHs: kilo }),
  model('Z11', { ...legacy, algorithm: 'equihash', chips: [3], rate: 135, unit: kilo, powerW: 1418, apiUnitHs: kilo }),
  model('Z15', { ...legacy, algorithm: 'equihash', chips: [3], rate: 420, unit: kilo, powerW: 1510, apiUnitHs: kilo, generation: null }),
  model('Z15 Pro', { algorithm: 'equihash', chips: [6], fans: 2, rate: 840, unit: kilo, powerW: 2650, apiUnitHs: kilo }),

  // Three boards that report as nine chains of 2, numbered 1, 8, 9, 2, 10, 11, 3, 12, 13.
  model('E3', {
    ...legacy,
    algorithm: 'ethash',
    chainsPerBoard: 3,
    chips: [2],
    rate: 190,
    unit: mega,
    powerW: 760,
    apiUnitHs: mega,
  }),
  model('E9 Pro', { algorithm: 'ethash', boards: 2, chips: [8], rate: 3.68, unit: giga, powerW: 2200, apiUnitHs: mega }),

  model('KS3', { algorithm: 'kheavyhash', chips: [92], fans: 2, rate: [8.3, 9.4], powerW: 3188 }),
  model('KS5', { algorithm: 'kheavyhash', chips: [92], rate: 20, powerW: 3000 }),
  model('KS5 Pro', { algorithm: 'kheavyhash', chips: [92], rate: 21, powerW: 3150 }),
  model('K7', { algorithm: 'eaglesong', chips: [92], fans: 2, rate: 63.5, powerW: 3080 }),
  model('KA3', { algorithm: 'blake2s', chips: [92], rate: 166, powerW: 3154 }),
  model('HS3', { algorithm: 'blake2b-sha3', chips: [92], rate: 9, powerW: 2079 }),
  model('DR5', { ...legacy, algorithm: 'blake256r14', chips: [72], rate: [34, 35], powerW: 1610 }),
  model('X5', { algorithm: 'randomx', boards: null, fans: 2, rate: 212, unit: kilo, powerW: 1350, apiUnitHs: kilo }),
  model('X3', { ...legacy, algorithm: 'cryptonight', boards: null, rate: 220, unit: kilo, powerW: 465, apiUnitHs: kilo }),
]
