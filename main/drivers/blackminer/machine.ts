import { modelIn } from '../dialect/model-name.ts'
import type { IdentityFacts } from '../driver.ts'
import type { Model } from '../model.ts'
import { hammerModels, volcminerModels } from '../models/blackminer.ts'

/** A machine of this firmware, as its type text names it. */
export interface NamedMachine {
  /** 'Blackminer', 'VolcMiner', 'Hammer'; `null` when the text names none of them. */
  readonly make: string | null
  /** 'F1-ULTRA'; the text itself when it names no make. */
  readonly name: string | null
  /** `null` when no model is known by this name. Blackminers have none: what they compute is set by their owner. */
  readonly model: Model | null
}

const makes: readonly { readonly name: string; readonly models: readonly Model[] }[] = [
  { name: 'Blackminer', models: [] },
  { name: 'VolcMiner', models: volcminerModels },
  { name: 'Hammer', models: hammerModels },
]

/** What people call the firmware of one of them: the three sell the same under their own names. */
export function firmwareNameOf(make: string | null): string {
  return `${make ?? 'Blackminer'} stock`
}

/** Reads 'Blackminer F1-ULTRA', 'VolcMiner D1', 'HAMMER D10'. */
export function machineOf(type: string | null): NamedMachine {
  const [, word = '', rest = ''] = /^\s*(blackminer|volcminer|hammer)[\s_-]*(.*?)\s*$/i.exec(type ?? '') ?? []
  const make = makes.find(({ name }) => name.toLowerCase() === word.toLowerCase())
  if (make === undefined) return { make: null, name: type?.trim() || null, model: null }
  const model = modelIn(make.models, rest)
  return { make: make.name, name: model?.name ?? (rest || null), model }
}

/** What is known of a machine that was named before. */
export function modelOf({ make, model }: Pick<IdentityFacts, 'make' | 'model'>): Model | null {
  const known = makes.find(({ name }) => name === make)
  return known === undefined ? null : modelIn(known.models, model)
}
