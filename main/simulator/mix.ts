import type { SimModel } from './machine.ts'
import type { Persona } from './persona.ts'
import { personaOf, personas } from './personas.ts'

/** One family of a mix. */
export interface MixPart {
  readonly persona: Persona
  /** In a hundred. */
  readonly share: number
}

/** The mix where none is given. */
export const defaultMix = 'antminer-stock:70%,antminer-legacy:20%,cgminer:10%'

/** Every family in equal shares. */
export const everyFamily = 'all'

/**
 * Reads `all` and `antminer-stock:70%,antminer-legacy:30%`.
 * @throws RangeError naming the bad piece and what is accepted
 */
export function parseMix(text: string): readonly MixPart[] {
  if (text.trim() === everyFamily) return personas.map(persona => ({ persona, share: 100 / personas.length }))
  const pieces = text.split(',').map(piece => piece.trim())
  const parts = pieces.filter(piece => piece !== '').map(parsePart)
  const total = parts.reduce((sum, part) => sum + part.share, 0)
  if (Math.abs(total - 100) > 0.01) throw new RangeError(`The mix "${text}" adds up to ${total} %, not to 100 %.`)
  return parts
}

function parsePart(piece: string): MixPart {
  const [, family = '', share = ''] = /^([a-z][a-z0-9-]*)(?::(\d+(?:\.\d+)?)%?)?$/.exec(piece) ?? []
  if (family === '') throw new RangeError(`"${piece}" is not a part of a mix. Write family:percent, such as antminer-stock:70%.`)
  return { persona: personaOf(family), share: share === '' ? 100 : Number(share) }
}

/** What stands on each place: machines of one model beside each other, as people buy them. */
export function dealModels(mix: readonly MixPart[], miners: number): { persona: Persona; model: SimModel }[] {
  const places: { persona: Persona; model: SimModel }[] = []
  let share = 0
  for (const part of mix) {
    share += part.share
    const first = places.length
    const count = Math.round((share / 100) * miners) - first
    const { models } = part.persona
    for (let n = 0; n < count; n++)
      places.push({ persona: part.persona, model: models[Math.floor((n / count) * models.length)] ?? models[0] })
  }
  return places
}
