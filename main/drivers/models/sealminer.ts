import { type Model, model } from '../model.ts'

/** Every Sealminer that Headframe knows. */
export const sealminerModels: readonly Model[] = [
  model('A2', { boards: 3, chips: [153], fans: 4 }),
  model('A2 Pro', {}),
  model('A2 Hyd', { fans: 0 }),
  model('A3', {}),
]
