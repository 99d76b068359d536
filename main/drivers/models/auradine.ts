import { type Model, mega, model } from '../model.ts'

/** Every Auradine Teraflux that Headframe knows; they count in MH/s. Only the AT1500 is recorded. */
export const auradineModels: readonly Model[] = [
  model('AT1500', { apiUnitHs: mega, boards: 3, chips: [132], fans: 4 }),
  model('AT2880', { apiUnitHs: mega }),
  model('AI2500', { apiUnitHs: mega }),
  model('AI3680', { apiUnitHs: mega }),
  model('AH3880', { apiUnitHs: mega }),
]
