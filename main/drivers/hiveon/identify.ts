import { textField } from '../../transport/fields.ts'
import { blankFacts, versionReply } from '../dialect/evidence.ts'
import { firmwareVersion } from '../dialect/firmware-version.ts'
import { parseModelName } from '../dialect/model-name.ts'
import type { Evidence, Match } from '../driver.ts'

/** How people call it. */
export const firmwareName = 'Hiveon'

/** Recognises Hiveon by the name that it puts behind the model in `Type`; everything else in its reply is Bitmain's. */
export function identify(evidence: Evidence): Match | null {
  const version = versionReply(evidence)
  const type = textField(version?.row ?? null, 'Type')
  if (version === null || !/HIVEON/i.test(type ?? '')) return null
  const { name, model } = parseModelName(type)
  const facts = {
    ...blankFacts(firmwareName),
    make: 'Antminer',
    model: name,
    algorithm: model?.algorithm ?? null,
    firmwareVersion: firmwareVersion(textField(version.row, 'CompileTime')),
  }
  return { certainty: 85, facts }
}
