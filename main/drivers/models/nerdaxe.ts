import { giga, type Model, model } from '../model.ts'

/**
 * The boards of the NerdQAxe family that its firmware knows, with chips and default frequency from it; the rate is frequency × small cores × chips.
 * What the firmware leaves to the version of the board is not told here.
 */
export const nerdaxeModels: readonly Model[] = [
  model('NerdAxe', { boards: 1, chips: [1], rate: 434, unit: giga }),
  model('NerdAxeGamma', { boards: 1, chips: [1], rate: 1.05 }),
  model('NerdQAxe+', { boards: 1, chips: [4], fans: 2, rate: 2.5 }),
  model('NerdQAxe++', { boards: 1, chips: [4], rate: 4.9 }),
  model('NerdOCTAXE+', { boards: 1, chips: [8] }),
  // Two versions of the board, of 600 and of 700 MHz.
  model('NerdOCTAXE-γ', { boards: 1, chips: [8], rate: [9.79, 11.4] }),
  model('NerdHaxe-γ', { boards: 1, chips: [6] }),
  model('NerdEKO', { boards: 1, chips: [12] }),
  model('NerdQX', { boards: 1 }),
  model('Q1370', { boards: 1, chips: [4], rate: 4.9 }),
  model('Q1373', { boards: 1, chips: [1] }),
]
