import { type Model, model } from '../model.ts'

/** The machines that Braiins builds itself; everything else that runs its firmware is of another make. */
export const braiinsModels: readonly Model[] = [
  model('Mini Miner BMM 100', { boards: 1, rate: 1, powerW: 40 }),
  model('Mini Miner BMM 101', { boards: 1, rate: 1, powerW: 40 }),
]
