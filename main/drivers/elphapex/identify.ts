import { blankFacts, digestRealm } from '../dialect/evidence.ts'
import type { Evidence, Match } from '../driver.ts'
import { makeName } from './make.ts'

/** How people call it. */
export const firmwareName = 'Elphapex stock'

/** Recognises Elphapex by the realm in which its web page asks for a password; it has no API port. */
export function identify(evidence: Evidence): Match | null {
  if (!/^daoge/i.test(digestRealm(evidence)?.realm ?? '')) return null
  return { certainty: 85, facts: { ...blankFacts(firmwareName), make: makeName, algorithm: 'scrypt' } }
}
