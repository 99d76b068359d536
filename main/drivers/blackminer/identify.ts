import { textField } from '../../transport/fields.ts'
import { blankFacts, digestRealm, versionReply } from '../dialect/evidence.ts'
import { firmwareVersion } from '../dialect/firmware-version.ts'
import type { Evidence, Match } from '../driver.ts'
import { firmwareNameOf, machineOf } from './machine.ts'

/** Recognises the firmware of Blackminer, VolcMiner and Hammer by `Type`, else by the realm in which its web page asks for a password. */
export function identify(evidence: Evidence): Match | null {
  const version = versionReply(evidence)
  const machine = machineOf(textField(version?.row ?? null, 'Type'))
  if (version !== null && machine.make !== null) {
    const { make, name, model } = machine
    const build = firmwareVersion(textField(version.row, 'CompileTime'))
    const facts = { ...blankFacts(firmwareNameOf(make)), make, model: name, algorithm: model?.algorithm ?? null, firmwareVersion: build }
    return { certainty: 82, facts }
  }
  return byWebPage(evidence)
}

/** Which of the three it is, the page tells behind its password. */
function byWebPage(evidence: Evidence): Match | null {
  const isOurs = /^blackMiner\b/i.test(digestRealm(evidence)?.realm ?? '')
  const body = evidence.http.get('/')?.body ?? ''
  if (isOurs) return { certainty: 70, facts: blankFacts(firmwareNameOf(null)) }
  return /VolcMiner/.test(body) ? { certainty: 70, facts: { ...blankFacts(firmwareNameOf('VolcMiner')), make: 'VolcMiner' } } : null
}
