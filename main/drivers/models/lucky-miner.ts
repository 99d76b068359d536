import { giga, type Model, model } from '../model.ts'

/** The solo miners of Lucky Miner, which run a fork of AxeOS. */
export const luckyMinerModels: readonly Model[] = [
  model('LV06', { boards: 1, chips: [1], rate: 500, unit: giga, powerW: 13 }),
  model('LV07', { boards: 1, chips: [2], rate: 1, powerW: 30 }),
  model('LV08', { boards: 1, chips: [9], rate: 4.5, powerW: 120 }),
]
