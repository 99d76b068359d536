import { textField } from '../../transport/fields.ts'
import { blankFacts, isBitmainPage, versionReply } from '../dialect/evidence.ts'
import { firmwareVersion } from '../dialect/firmware-version.ts'
import { type ModelName, parseModelName } from '../dialect/model-name.ts'
import type { Evidence, Match } from '../driver.ts'

/** How people call it. */
export const firmwareName = 'Hiveon'

/**
 * Recognises Hiveon by its name in `version`, where it usually stands behind the model; everything else in the reply is Bitmain's. While its API is
 * not up it can only be guessed, behind Bitmain's own: they deny it when the type on the page says so.
 */
export function identify(evidence: Evidence): Match | null {
  const version = versionReply(evidence)
  if (version === null || !/HIVEON/i.test(version.text))
    return isBitmainPage(evidence) ? { certainty: 30, facts: { ...blankFacts(firmwareName), make: 'Antminer' } } : null
  const { name, model } = modelOfType(textField(version.row, 'Type'))
  const facts = {
    ...blankFacts(firmwareName),
    make: 'Antminer',
    model: name,
    algorithm: model?.algorithm ?? null,
    firmwareVersion: firmwareVersion(textField(version.row, 'CompileTime')),
  }
  return { certainty: 85, facts }
}

/** Wherever in the type the name of the firmware stands: 'Antminer S9 Hiveon', 'Hiveon S19j Pro'. */
export function modelOfType(type: string | null): ModelName {
  const told = parseModelName(type)
  return told.model === null && type !== null ? parseModelName(type.replace(/\bhiveon(?:\s+asic)?\b/i, '')) : told
}
