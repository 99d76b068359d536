import { giga, type Model, mega, model } from '../model.ts'

/** VolcMiners. Rate and fans are those of a published reading of a D1. */
export const volcminerModels: readonly Model[] = [model('D1', { algorithm: 'scrypt', fans: 4, rate: 18.5, unit: giga, apiUnitHs: mega })]

/** Hammers, made by the same hands as the Blackminers. */
export const hammerModels: readonly Model[] = [model('D10', { algorithm: 'scrypt', apiUnitHs: mega })]
