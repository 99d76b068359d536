import type { Persona } from '../../simulator/persona.ts'
import { ClassicProgram } from './sim-classic.ts'
import { imageFor } from './sim-image.ts'
import { type VnishModel, vnishModels } from './sim-models.ts'
import { RestProgram } from './sim-rest.ts'

/** VNish on Antminers, in both generations. It answers passwords itself. */
export const persona: Persona<VnishModel> = {
  family: 'vnish',
  realm: null,
  login: { user: 'admin', password: 'admin' },
  models: vnishModels,
  image: imageFor,
  start: (machine, model) => (model.generation === 'rest' ? new RestProgram(machine, model) : new ClassicProgram(machine, model)),
}
