import { type Model, model } from '../model.ts'

/** What Proto makes: a frame that takes up to nine boards of several kinds, so none is counted here. */
export const protoModels: readonly Model[] = [model('Rig', {})]
