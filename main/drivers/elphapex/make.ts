import { field, type JsonRecord, listOf, numberOf, textField } from '../../transport/fields.ts'
import { believableTemps, hotterIsChip } from '../dialect/bitmain-boards.ts'
import type { JsonMake } from '../dialect/json-reading.ts'
import { modelIn } from '../dialect/model-name.ts'
import { highest } from '../dialect/sane.ts'
import { dropNulls, serialOf } from '../dialect/system-info.ts'
import type { IdentityFacts } from '../driver.ts'
import type { Model } from '../model.ts'
import { elphapexModels } from '../models/elphapex.ts'

/** How people call the make. */
export const makeName = 'Elphapex'

/** The model by its name; `null` when it is not known. */
export function modelOf(name: string | null): Model | null {
  return modelIn(elphapexModels, name)
}

/** 'DG1+_SW_V1.0.2' and 'DG-Home1_V1.0.5' -> '1.0.2', '1.0.5'; what is neither is kept. */
export function releaseOf(text: string | null): string | null {
  return /_V(\d+(?:\.\d+)*)$/i.exec(text ?? '')?.[1] ?? text
}

/** What a type text tells. */
export function factsOfType(type: string | null): Partial<IdentityFacts> {
  const model = modelOf(type)
  return { make: makeName, ...dropNulls({ model: model?.name ?? type, algorithm: model?.algorithm ?? null }) }
}

/** How this make fills Bitmain's JSON replies in its own way. */
export const elphapexJson: JsonMake = {
  modelOf: (type, known) => modelOf(type) ?? modelOf(known),
  board: (draft, chain) => {
    const chipTempsC = chipTemps(chain)
    return {
      ...draft,
      chipTempsC,
      ...hotterIsChip(highest(chipTempsC), draft.boardTempMaxC ?? draft.chipTempMaxC),
      // The map is cut after 45 letters, whatever the number of chips.
      chipMap: '',
      // Repeats the number of chips.
      hwErrors: null,
    }
  },
  // Neither `hwp_total` nor `failrate` says whether it is a fraction or a percentage.
  hwErrorPct: () => null,
  factsOf: head => ({
    ...factsOfType(textField(head, 'type')),
    ...dropNulls({ firmwareVersion: releaseOf(textField(head, 'miner_version')), serial: serialOf(textField(head, 'dev_sn')) }),
  }),
}

/** Thousandths of a degree as text, '' where there is no sensor. °C */
function chipTemps(chain: JsonRecord): readonly number[] {
  const sensors = listOf(field(chain, 'temp_chip')).map(numberOf)
  return believableTemps(sensors.flatMap(value => (value === null ? [] : [value / 1000])))
}
