import { giga, type Model, mega, model } from '../model.ts'

const scrypt = { algorithm: 'scrypt', unit: giga, apiUnitHs: mega } as const

/** Every Elphapex that Headframe knows. Boards, chips and fans are those of a recorded DG1+. */
export const elphapexModels: readonly Model[] = [
  model('DG1', { ...scrypt, rate: 11, powerW: 3420 }),
  model('DG1+', { ...scrypt, boards: 4, chips: [204], fans: 4, rate: 14, powerW: 3920 }),
  model('DG-Home1', { ...scrypt, rate: 2.1, powerW: 630 }),
]
