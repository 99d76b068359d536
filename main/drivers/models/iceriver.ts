import { giga, type Model, type ModelRow, mega, model } from '../model.ts'

/** Most are Kaspa machines with three boards; boxes have one. Chips are not published. */
function kaspa(name: string, row: ModelRow): Model {
  return model(name, { algorithm: 'kheavyhash', ...row })
}

const box = { boards: 1 } as const

/** Every IceRiver that its maker sold; rates and power by its data sheets, from memory. */
export const iceriverModels: readonly Model[] = [
  kaspa('KS0', { ...box, rate: 100, unit: giga, powerW: 65 }),
  kaspa('KS0 Pro', { ...box, rate: 200, unit: giga, powerW: 100 }),
  kaspa('KS0 Ultra', { ...box, rate: 400, unit: giga, powerW: 100 }),
  kaspa('KS1', { rate: 1, powerW: 600 }),
  kaspa('KS2', { rate: 2, powerW: 1200 }),
  kaspa('KS2 Lite', { rate: 2, powerW: 500 }),
  kaspa('KS3', { rate: 8, powerW: 3200 }),
  kaspa('KS3M', { rate: 6, powerW: 3400 }),
  kaspa('KS3L', { rate: 5, powerW: 3200 }),
  kaspa('KS5', { rate: 15, powerW: 3400 }),
  kaspa('KS5M', { rate: 15, powerW: 3400 }),
  kaspa('KS5L', { rate: 12, powerW: 3400 }),
  kaspa('KS7', { rate: 30, powerW: 3500 }),
  kaspa('KS7 Lite', { rate: 4.2, powerW: 500 }),
  model('AL0', { ...box, algorithm: 'blake3', rate: 400, unit: giga, powerW: 100 }),
  model('AL1', { algorithm: 'blake3', rate: 16.6, powerW: 3500 }),
  model('AL2 Lite', { algorithm: 'blake3', rate: 1, powerW: 500 }),
  model('AL3', { algorithm: 'blake3', rate: 15, powerW: 3500 }),
  model('RX0', { ...box, algorithm: 'sha512-256d', rate: 260, unit: giga, powerW: 100 }),
  model('AE0', { ...box, algorithm: 'zksnark', rate: 60, unit: mega, powerW: 100 }),
  model('AE1 Lite', { algorithm: 'zksnark', rate: 300, unit: mega, powerW: 500 }),
  model('AE2', { algorithm: 'zksnark', rate: 720, unit: mega, powerW: 1300 }),
]
