import type { Machine, Persona, Program } from '../../simulator/persona.ts'
import { LegacyProgram } from '../dialect/sim-form-program.ts'
import { StockProgram } from '../dialect/sim-json-program.ts'
import { type HiveonModel, hiveonModels } from './sim-models.ts'

function start(machine: Machine, model: HiveonModel): Program {
  return 'layout' in model ? new LegacyProgram(machine, model) : new StockProgram(machine, model)
}

/** Hiveon ASIC on old and on new Antminers. */
export const persona: Persona<HiveonModel> = { family: 'hiveon', realm: 'antMiner Configuration', models: hiveonModels, start }
