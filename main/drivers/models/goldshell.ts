import { giga, type Model, type ModelRow, mega, model } from '../model.ts'

/** Its API counts in MH/s. */
function goldshell(name: string, row: ModelRow): Model {
  return model(name, { apiUnitHs: mega, ...row })
}

const kadena = { algorithm: 'blake2s' } as const
const scrypt = { algorithm: 'scrypt', unit: giga } as const
/** Handshake machines can be switched to Siacoin, so that their rate has two nominal values. */
const handshake = { algorithm: 'blake2b-sha3' } as const
const nervos = { algorithm: 'eaglesong' } as const
const sia = { algorithm: 'blake2b' } as const
const alephium = { algorithm: 'blake3' } as const

/** Every Goldshell that Headframe knows. Boards and fans are those of recorded machines. */
export const goldshellModels: readonly Model[] = [
  goldshell('KD2', { ...kadena, rate: 6, powerW: 830 }),
  goldshell('KD5', { ...kadena, rate: 18, powerW: 2250 }),
  goldshell('KD6', { ...kadena, rate: 29.2, powerW: 2630 }),
  goldshell('KD-MAX', { ...kadena, rate: 40.2, powerW: 3350 }),
  goldshell('KD-BOX', { ...kadena, rate: 1.6, powerW: 205 }),
  goldshell('KD-BOX Pro', { ...kadena, rate: 2.6, powerW: 230 }),
  goldshell('KD-BOX II', kadena),
  goldshell('LT5', { ...scrypt, rate: 2.05, powerW: 2080 }),
  goldshell('LT5 Pro', { ...scrypt, rate: 2.45, powerW: 3100 }),
  goldshell('LT6', { ...scrypt, rate: 3.35, powerW: 3200 }),
  goldshell('LT Lite', { ...scrypt, rate: 1.62, powerW: 1450 }),
  goldshell('Mini-DOGE', { ...scrypt, rate: 0.185, powerW: 233 }),
  goldshell('Mini-DOGE Pro', { ...scrypt, rate: 0.205, powerW: 220 }),
  goldshell('DG Max', { ...scrypt, rate: 6.5, powerW: 3350 }),
  goldshell('HS1', handshake),
  goldshell('HS3', handshake),
  goldshell('HS5', { ...handshake, boards: 4, fans: 4 }),
  goldshell('HS6', handshake),
  goldshell('HS-BOX', handshake),
  goldshell('CK5', { ...nervos, boards: 4, fans: 4, rate: 12, powerW: 2400 }),
  goldshell('CK6', { ...nervos, rate: 19.3, powerW: 3300 }),
  goldshell('CK Lite', { ...nervos, rate: 6.3, powerW: 1200 }),
  goldshell('CK-BOX', { ...nervos, rate: 1.05, powerW: 215 }),
  goldshell('SC5', sia),
  goldshell('SC6', sia),
  goldshell('SC Lite', sia),
  goldshell('SC-BOX', { ...sia, rate: 0.9, powerW: 200 }),
  goldshell('AL-BOX', { ...alephium, rate: 0.36, powerW: 180 }),
  goldshell('AL3', alephium),
  goldshell('XT-BOX', { algorithm: 'sha3x' }),
  goldshell('E-AE1M', { algorithm: 'zksnark' }),
]
