import { giga, type Model, model } from '../model.ts'

/**
 * Every Bitaxe that its firmware knows: one board, the chips and the default frequency from the table that it is built with. The rate is
 * frequency × small cores × chips, which is how it works out its own expected rate; the power is what its self test expects.
 */
export const bitaxeModels: readonly Model[] = [
  model('Max', { boards: 1, chips: [1], rate: 286, unit: giga, powerW: 12 }),
  model('Ultra', { boards: 1, chips: [1], rate: 434, unit: giga, powerW: 12 }),
  model('Hex', { boards: 1, chips: [6], rate: 2.6, powerW: 40 }),
  model('Supra', { boards: 1, chips: [1], rate: 625, unit: giga, powerW: 12 }),
  model('Gamma', { boards: 1, chips: [1], rate: 1.07, powerW: 19 }),
  model('GammaDuo', { boards: 1, chips: [2], rate: 1.63, powerW: 35 }),
  model('SupraHex', { boards: 1, chips: [6], rate: 3.75, powerW: 90 }),
  model('GammaTurbo', { boards: 1, chips: [2], rate: 2.14, powerW: 36 }),
]
