import { textField } from '../../transport/fields.ts'
import { blankFacts, isBitmain, isBitmainPage, isSpaced, type VersionReply, versionReply } from '../dialect/evidence.ts'
import { firmwareVersion } from '../dialect/firmware-version.ts'
import { parseModelName } from '../dialect/model-name.ts'
import type { Evidence, Match } from '../driver.ts'

/** How people call it. */
export const firmwareName = 'Antminer stock'

/** Recognises Bitmain's own firmware of 2020 and later. */
export function identify(evidence: Evidence): Match | null {
  const version = versionReply(evidence)
  return version !== null && isBitmain(version) ? byVersion(version) : byWebPage(evidence)
}

/** By the model, where only one generation was made of it; else by the spelling of the reply. */
function byVersion(version: VersionReply): Match | null {
  const { make, name, model } = parseModelName(textField(version.row, 'Type'))
  const generation = model?.generation ?? null
  const modern = generation === null ? isSpaced(version) === true : generation === 'modern'
  if (!modern) return null
  const facts = {
    ...blankFacts(firmwareName),
    make: make ?? 'Antminer',
    model: name,
    algorithm: model?.algorithm ?? null,
    firmwareVersion: firmwareVersion(textField(version.row, 'CompileTime')),
  }
  return { certainty: generation === null ? 51 : 55, facts }
}

/**
 * A machine that restarts has its web page up and its API not: the realm tells the make. Which generation it is can only be guessed from
 * outside, so both claim it.
 */
function byWebPage(evidence: Evidence): Match | null {
  return isBitmainPage(evidence) ? { certainty: 40, facts: { ...blankFacts(firmwareName), make: 'Antminer' } } : null
}
