import type { Persona } from '../../simulator/persona.ts'
import { bmuFor } from '../dialect/sim-bmu.ts'
import type { StockModel } from '../dialect/sim-json-model.ts'
import { StockProgram } from '../dialect/sim-json-program.ts'
import { stockModels } from './sim-models.ts'

/** Antminer stock firmware of 2020-2026. */
export const persona: Persona<StockModel> = {
  family: 'antminer-stock',
  realm: 'antMiner Configuration',
  models: stockModels,
  start: (machine, model) => new StockProgram(machine, model),
  image: bmuFor,
}
