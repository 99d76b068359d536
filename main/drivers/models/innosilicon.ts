import { giga, kilo, type Model, type ModelRow, mega, model } from '../model.ts'

/** Its API counts in MH/s, but for equihash machines. */
function innosilicon(name: string, row: ModelRow): Model {
  return model(name, { apiUnitHs: mega, ...row })
}

const sol = { algorithm: 'equihash', unit: kilo, apiUnitHs: 1 } as const
const scrypt = { algorithm: 'scrypt', unit: mega } as const
const ethash = { algorithm: 'ethash', unit: mega } as const
const cryptonight = { algorithm: 'cryptonight', unit: kilo } as const

/** Every Innosilicon that Headframe knows; the T1 was sold as the DragonMint too. Boards and chips are those of recorded machines. */
export const innosiliconModels: readonly Model[] = [
  innosilicon('T1', { boards: 3, rate: 16, powerW: 1480 }),
  innosilicon('T2', { rate: 17.2, powerW: 1570 }),
  innosilicon('T2T', { rate: [24, 33] }),
  innosilicon('T3', { rate: [39, 43] }),
  innosilicon('T3+', {}),
  innosilicon('T3H', {}),
  innosilicon('T3H+', {}),
  innosilicon('T4', {}),
  innosilicon('A4', { ...scrypt }),
  innosilicon('A4+', { ...scrypt, rate: 620, powerW: 750 }),
  innosilicon('A5', { algorithm: 'x11', unit: giga, rate: [30.2, 38] }),
  innosilicon('A6', { ...scrypt, rate: 1230, powerW: 1500 }),
  innosilicon('A8', { ...cryptonight, rate: 160, powerW: 350 }),
  innosilicon('A8+', { ...cryptonight, rate: 240, powerW: 480 }),
  innosilicon('A9', { ...sol, boards: 3, chips: [12], rate: 50, powerW: 620 }),
  innosilicon('A9+', sol),
  innosilicon('A9++', { ...sol, rate: 140, powerW: 1550 }),
  innosilicon('A10', { ...ethash, rate: [365, 500] }),
  innosilicon('A10 Pro', { ...ethash, rate: [500, 750] }),
  innosilicon('A11', { ...ethash, rate: [1500, 2000] }),
  innosilicon('S11', { algorithm: 'blake2b', rate: 4.3, powerW: 1350 }),
  innosilicon('D9', { algorithm: 'blake256r14' }),
]
