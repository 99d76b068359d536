import { textField } from '../../transport/fields.ts'
import { blankFacts, type VersionReply, versionReply } from '../dialect/evidence.ts'
import { parseModelName } from '../dialect/model-name.ts'
import type { Evidence, Match } from '../driver.ts'

/** How people call it. */
export const firmwareName = 'LuxOS'

/** Recognises LuxOS by the name of its mining program, or by its web page while that program is not up. */
export function identify(evidence: Evidence): Match | null {
  const version = versionReply(evidence)
  if (version !== null) return /LUXMINER/i.test(version.text) ? byVersion(version) : null
  const page = evidence.http.get('/')?.body ?? ''
  return /Luxor Firmware/i.test(page) ? { certainty: 80, facts: blankFacts(firmwareName) } : null
}

/** It speaks of the machine as Bitmain does (`Type`), so that tools which do not know it read it all the same. */
function byVersion({ row, description }: VersionReply): Match {
  const { make, name, model } = parseModelName(textField(row, 'Type'))
  const facts = {
    ...blankFacts(firmwareName),
    make,
    model: name,
    algorithm: model?.algorithm ?? null,
    firmwareVersion: releaseOf(textField(row, 'Miner') ?? textField(row, 'LUXminer') ?? description),
  }
  return { certainty: 92, facts }
}

/** '2025.4.8.220305' of 'LUXminer 2025.4.8.220305-57b389c7'; `null` when the text names no release. */
export function releaseOf(text: string | null): string | null {
  return /\b(\d{4}(?:\.\d+){2,4})/.exec(text ?? '')?.[1] ?? null
}
