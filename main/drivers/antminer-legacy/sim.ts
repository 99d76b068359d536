import type { Persona } from '../../simulator/persona.ts'
import { tarFor } from '../dialect/sim-form-care.ts'
import type { LegacyModel } from '../dialect/sim-form-model.ts'
import { LegacyProgram } from '../dialect/sim-form-program.ts'
import { legacyModels } from './sim-models.ts'

/** Antminer stock firmware of 2016-2019. */
export const persona: Persona<LegacyModel> = {
  family: 'antminer-legacy',
  realm: 'antMiner Configuration',
  models: legacyModels,
  start: (machine, model) => new LegacyProgram(machine, model),
  image: tarFor,
}
