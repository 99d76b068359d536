import { textField } from '../../transport/fields.ts'
import { blankFacts, digestRealm, isBitmain, isBitmainPage, isSpaced, type VersionReply, versionReply } from '../dialect/evidence.ts'
import { firmwareVersion } from '../dialect/firmware-version.ts'
import { parseModelName } from '../dialect/model-name.ts'
import type { Evidence, Match } from '../driver.ts'

/** How people call it. */
export const firmwareName = 'Antminer legacy'

/** Recognises Bitmain's own firmware of 2016 to 2019. */
export function identify(evidence: Evidence): Match | null {
  const version = versionReply(evidence)
  return version !== null && isBitmain(version) ? byVersion(version) : byWebPage(evidence)
}

/** By the model, where only one generation was made of it; else by the spelling of the reply. */
function byVersion(version: VersionReply): Match | null {
  const type = textField(version.row, 'Type')
  const { make, name, model, suffix } = parseModelName(type)
  const generation = model?.generation ?? null
  const legacy = generation === null ? isSpaced(version) !== true : generation === 'legacy'
  if (!legacy) return null
  const facts = {
    ...blankFacts(nameOfImage(suffix)),
    make: make ?? 'Antminer',
    model: name,
    algorithm: model?.algorithm ?? null,
    firmwareVersion: firmwareVersion(textField(version.row, 'CompileTime')),
  }
  return { certainty: generation === null ? 50 : 54, facts }
}

/** Modified images name themselves behind the model: 'Antminer D3 Blissz v2.06 beta'. A bare version number is no name. */
export function nameOfImage(suffix: string | null): string {
  const image = /[a-z]{3,}/i.exec(suffix ?? '') ? suffix?.replace(/[()]/g, '').trim() : null
  return image ? `${firmwareName}, modified by ${image}` : firmwareName
}

/** The counterpart of what the newer generation claims: more likely with an access list on the API, or the old web server. */
function byWebPage(evidence: Evidence): Match | null {
  if (!isBitmainPage(evidence)) return null
  const isLikely =
    evidence.cgminer.get('version')?.kind === 'not-allowed' || /lighttpd\/1\.4\.32\b/.test(digestRealm(evidence)?.server ?? '')
  return { certainty: isLikely ? 41 : 39, facts: { ...blankFacts(firmwareName), make: 'Antminer' } }
}
