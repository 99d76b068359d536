import { textField } from '../../transport/fields.ts'
import { blankFacts, versionReply } from '../dialect/evidence.ts'
import { firmwareVersion } from '../dialect/firmware-version.ts'
import { modelNamed, parseModelName } from '../dialect/model-name.ts'
import type { Evidence, IdentityFacts, Match } from '../driver.ts'
import type { Model } from '../model.ts'

/** How people call it. */
export const firmwareName = 'MSKminer'

/** Recognises MSKminer by its word in `version`; Hiveon grew from the same program and is known by its own name. */
export function identify(evidence: Evidence): Match | null {
  const version = versionReply(evidence)
  if (version === null || !/RWGLR|\bMSK(?:MINER)?\b/i.test(version.text) || /HIVEON/i.test(version.text)) return null
  const type = textField(version.row, 'Type')
  const facts = {
    ...blankFacts(firmwareName),
    make: 'Antminer',
    ...typeFacts(type),
    ...releaseOf(type, textField(version.row, 'CompileTime')),
  }
  return { certainty: 82, facts }
}

/** The model of a type with the chips of a board behind it: 'S19-88 v.2.6.0.39 ' is an S19. */
export function modelOfType(type: string | null): Model | null {
  const { name, model } = parseModelName(type)
  return model ?? modelNamed(/^(.*\S)-\d{2,3}$/.exec(name ?? '')?.[1] ?? null)
}

function typeFacts(type: string | null): Pick<IdentityFacts, 'model' | 'algorithm'> {
  const model = modelOfType(type)
  return { model: model?.name ?? parseModelName(type).name, algorithm: model?.algorithm ?? null }
}

/** The release behind the model, else the build date. */
export function releaseOf(type: string | null, compileTime: string | null): Pick<IdentityFacts, 'firmwareVersion'> {
  const release = /\bv\.?\s?(\d+(?:\.\d+)+)/i.exec(parseModelName(type).suffix ?? '')?.[1]
  return { firmwareVersion: release ?? firmwareVersion(compileTime) }
}
