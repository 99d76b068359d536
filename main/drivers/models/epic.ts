import { type Model, model } from '../model.ts'

/** The machines that ePIC makes itself; its firmware runs on Antminers too, which stand in the list of their make. */
export const epicModels: readonly Model[] = [
  // Of the Siacoin machine only recordings are known.
  model('SC200', { algorithm: 'blake2b', boards: 3 }),
  model('BlockMiner 520i', { boards: 3, chips: [124], fans: 4 }),
  model('BlockMiner 720i', { boards: 3, chips: [180], fans: 4 }),
  model('eBM', {}),
]
