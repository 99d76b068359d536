import { type JsonRecord, textField } from '../../transport/fields.ts'
import { dropNulls } from '../dialect/system-info.ts'
import type { IdentityFacts } from '../driver.ts'
import type { Model } from '../model.ts'
import { goldshellModels } from '../models/goldshell.ts'

/** How people call it. */
export const firmwareName = 'Goldshell'

/** Where it says what it is, without a password. */
export const statusPath = '/mcb/status'

const byKey: ReadonlyMap<string, Model> = new Map(goldshellModels.map(model => [keyOf(model.name), model]))

/** What `/mcb/status` tells, as far as it tells it; `null` when it is somebody else's. */
export function factsOfStatus(status: JsonRecord | null): Partial<IdentityFacts> | null {
  const name = textField(status, 'model')
  const firmwareVersion = textField(status, 'firmware')
  if (name === null || firmwareVersion === null || textField(status, 'hardware', 'mcbversion') === null) return null
  const model = modelNamed(name)
  return dropNulls({ model: model?.name ?? bare(name), algorithm: model?.algorithm ?? null, firmwareVersion })
}

/** 'Goldshell-CK5', 'KD BOX' and 'KD-Box' in whatever spelling; `null` = not known. */
export function modelNamed(name: string | null): Model | null {
  return name === null ? null : (byKey.get(keyOf(bare(name))) ?? null)
}

function bare(name: string): string {
  return name.trim().replace(/^goldshell[-_\s]*/i, '')
}

function keyOf(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]+/g, '')
}
