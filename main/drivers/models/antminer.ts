import { giga, kilo, type Model, type ModelRow, mega, model } from '../model.ts'

/** The 2016-2019 generation is the smaller one, so a row that says nothing is modern, SHA-256d, three boards, four fans. */
function antminer(name: string, row: ModelRow): Model {
  return model(name, { generation: 'modern', boards: 3, fans: 4, ...row })
}

const legacy = { generation: 'legacy', fans: 2 } as const
const legacy4 = { generation: 'legacy', fans: 4 } as const
const hydro = { fans: 0 } as const
const s9 = { ...legacy, chips: [63], firstChain: 6 } as const

/** Every Antminer that Headframe knows. */
export const antminerModels: readonly Model[] = [
  // The S7 was sold with boards of 45 and of 54 chips.
  antminer('S7', { ...legacy, chips: [45, 54], rate: 4.73, powerW: 1293 }),
  antminer('S9', { ...s9, rate: 13.5, powerW: 1323 }),
  antminer('S9i', { ...s9, rate: 14 }),
  antminer('S9j', { ...s9, rate: 14.5, powerW: 1375 }),
  antminer('S9k', { ...legacy, chips: [60], rate: 13.5, powerW: 1148 }),
  antminer('S9 SE', { ...legacy, chips: [60], rate: 16, powerW: 1280 }),
  antminer('T9', { ...legacy, chips: [54], rate: 12.5, powerW: 1576 }),
  // Three boards that report as nine chains of 18.
  antminer('T9+', { ...legacy, chainsPerBoard: 3, chips: [18], rate: 10.5, powerW: 1432 }),
  antminer('S11', { ...legacy, rate: 20.5, powerW: 1530 }),
  antminer('S15', { ...legacy, rate: 28, powerW: 1596 }),
  antminer('T15', { ...legacy, chips: [60], rate: 23, powerW: 1541 }),
  antminer('S17', { ...legacy4, chips: [48], rate: [53, 56], powerW: 2520 }),
  antminer('S17 Pro', { ...legacy4, chips: [48], rate: [50, 53], powerW: 2094 }),
  antminer('S17+', { ...legacy4, chips: [65], rate: 73, powerW: 2920 }),
  antminer('S17e', { ...legacy4, chips: [135], rate: 64, powerW: 2880 }),
  antminer('T17', { ...legacy4, chips: [30], rate: 40, powerW: 2200 }),
  antminer('T17+', { ...legacy4, chips: [44], rate: 64, powerW: 3200 }),
  antminer('T17e', { ...legacy4, chips: [78], rate: 53, powerW: 2915 }),

  // Most S19 boards have 76 chips, some recorded ones 88.
  antminer('S19', { chips: [76, 88], rate: 95, powerW: 3250 }),
  antminer('S19 Pro', { chips: [114], rate: 110, powerW: 3250 }),
  antminer('S19j', { chips: [114], rate: 90, powerW: 3100 }),
  antminer('S19j Pro', { chips: [126], rate: [96, 104], powerW: 3068 }),
  antminer('S19j88NOPIC', { chips: [88], rate: [90, 100] }),
  antminer('S19j+', { chips: [108], rate: [117, 122], powerW: 3355 }),
  // Two machines behind one controller of ePIC.
  antminer('S19j Pro Dual', { boards: 6, chips: [126], fans: 8 }),
  antminer('S19j Pro+', { chips: [120], rate: [117, 122], powerW: 3355 }),
  antminer('S19i', { chips: [80] }),
  antminer('S19+', { chips: [80] }),
  antminer('S19L', { chips: [76] }),
  antminer('S19 Pro+', { chips: [120] }),
  antminer('S19a', { chips: [72], rate: 96 }),
  antminer('S19a Pro', { chips: [100], rate: 110 }),
  antminer('S19k Pro', { chips: [77], rate: [115, 136], powerW: 2760 }),
  antminer('S19k Pro Dual', { boards: 6, chips: [77], fans: 8 }),
  antminer('S19 XP', { chips: [110], rate: 140, powerW: 3010 }),
  antminer('S19 XP+', { chips: [108] }),
  antminer('S19j XP', { chips: [110], rate: 151, powerW: 3247 }),
  antminer('T19', { chips: [76], rate: [84, 88], powerW: 3150 }),
  antminer('S19 Hydro', { ...hydro, boards: 4, chips: [104], rate: 158, powerW: 5451 }),
  antminer('S19 Pro Hyd', { ...hydro, boards: 4, chips: [180], rate: [177, 198], powerW: 5221 }),
  antminer('S19 Pro+ Hyd', { ...hydro, boards: 4, chips: [180], rate: [177, 198], powerW: 5445 }),
  antminer('S19 XP Hyd', { ...hydro, chips: [204], rate: 257, powerW: 5304 }),

  antminer('S21', { chips: [108], rate: [188, 200], powerW: 3500 }),
  antminer('T21', { chips: [108], rate: 190, powerW: 3610 }),
  antminer('S21 Pro', { chips: [65], rate: [234, 245], powerW: 3510 }),
  antminer('S21 Pro+', { chips: [65], rate: [234, 245], powerW: 3510 }),
  antminer('S21+', { chips: [55], rate: [216, 235], powerW: 3564 }),
  antminer('S21 XP', { chips: [91], rate: 270, powerW: 3645 }),
  antminer('S21 Hyd', { ...hydro, chips: [216], rate: 335, powerW: 5360 }),
  antminer('S21+ Hyd', { ...hydro, chips: [95], rate: [319, 358], powerW: 5070 }),
  antminer('S21e Hyd', { ...hydro, chips: [85], rate: [288, 310], powerW: 5270 }),
  antminer('S21 XP Hyd', { ...hydro, boards: null, rate: 473, powerW: 5676 }),
  // Cooled by oil; how many boards and chips is not published.
  antminer('S21 Imm', { fans: 0, boards: null }),
  antminer('S21 XP Imm', { fans: 0, boards: null }),
  antminer('S21e XP Hyd', { ...hydro, chips: [160], rate: 430, powerW: 5590 }),
  // Board and chip counts of the S23 are not published.
  antminer('S23', { boards: null, rate: 318, powerW: 3498 }),
  antminer('S23 Hyd', { ...hydro, boards: null, rate: 580, powerW: 5510 }),

  // No source tells an L3 from an L3+ but its chips: 36 a board [inf], so none is given.
  antminer('L3', { ...legacy, algorithm: 'scrypt', boards: 4, apiUnitHs: mega }),
  antminer('L3+', { ...legacy, algorithm: 'scrypt', boards: 4, chips: [72], rate: 504, unit: mega, powerW: 800, apiUnitHs: mega }),
  antminer('L3++', { ...legacy, algorithm: 'scrypt', boards: 4, chips: [72], rate: 580, unit: mega, powerW: 942, apiUnitHs: mega }),
  antminer('L7', { algorithm: 'scrypt', chips: [120], rate: [8.8, 9.5], unit: giga, powerW: 3425, apiUnitHs: mega }),
  antminer('L9', { algorithm: 'scrypt', chips: [110], rate: [16, 17], unit: giga, powerW: 3360, apiUnitHs: mega }),
  antminer('L11', { algorithm: 'scrypt', chips: [88], rate: 20, unit: giga, powerW: 3600, apiUnitHs: mega }),

  // Recorded D3s have two fans, other tables say four.
  antminer('D3', { ...legacy, algorithm: 'x11', chips: [60], rate: [17, 19], unit: giga, powerW: 1200, apiUnitHs: mega }),
  antminer('D7', { algorithm: 'x11', chips: [70], rate: 1286, unit: giga, powerW: 3148 }),
  antminer('D9', { algorithm: 'x11', chips: [126], rate: 1770, unit: giga, powerW: 2839 }),

  // Chips of the Z9 are hearsay.
  antminer('Z9 mini', { ...legacy, algorithm: 'equihash', chips: [4], rate: 10, unit: kilo, powerW: 300, apiUnitHs: kilo }),
  antminer('Z9', { ...legacy, algorithm: 'equihash', chips: [4], rate: 41, unit: kilo, powerW: 1150, apiUnitHs: kilo }),
  antminer('Z11', { ...legacy, algorithm: 'equihash', chips: [3], rate: 135, unit: kilo, powerW: 1418, apiUnitHs: kilo }),
  antminer('Z15', { ...legacy, algorithm: 'equihash', chips: [3], rate: 420, unit: kilo, powerW: 1510, apiUnitHs: kilo, generation: null }),
  antminer('Z15 Pro', { algorithm: 'equihash', chips: [6], fans: 2, rate: 840, unit: kilo, powerW: 2650, apiUnitHs: kilo }),

  // Three boards that report as nine chains of 2, numbered 1, 8, 9, 2, 10, 11, 3, 12, 13.
  antminer('E3', {
    ...legacy,
    algorithm: 'ethash',
    chainsPerBoard: 3,
    chips: [2],
    rate: 190,
    unit: mega,
    powerW: 760,
    apiUnitHs: mega,
  }),
  antminer('E9 Pro', { algorithm: 'ethash', boards: 2, chips: [8], rate: 3.68, unit: giga, powerW: 2200, apiUnitHs: mega }),

  antminer('KS3', { algorithm: 'kheavyhash', chips: [92], fans: 2, rate: [8.3, 9.4], powerW: 3188 }),
  antminer('KS5', { algorithm: 'kheavyhash', chips: [92], rate: 20, powerW: 3000 }),
  antminer('KS5 Pro', { algorithm: 'kheavyhash', chips: [92], rate: 21, powerW: 3150 }),
  antminer('K7', { algorithm: 'eaglesong', chips: [92], fans: 2, rate: 63.5, powerW: 3080 }),
  antminer('KA3', { algorithm: 'blake2s', chips: [92], rate: 166, powerW: 3154 }),
  antminer('HS3', { algorithm: 'blake2b-sha3', chips: [92], rate: 9, powerW: 2079 }),
  antminer('DR5', { ...legacy, algorithm: 'blake256r14', chips: [72], rate: [34, 35], powerW: 1610 }),
  antminer('X5', { algorithm: 'randomx', boards: null, fans: 2, rate: 212, unit: kilo, powerW: 1350, apiUnitHs: kilo }),
  antminer('X3', { ...legacy, algorithm: 'cryptonight', boards: null, rate: 220, unit: kilo, powerW: 465, apiUnitHs: kilo }),
]
