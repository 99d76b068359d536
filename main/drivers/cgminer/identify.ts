import { textField } from '../../transport/fields.ts'
import { blankFacts, programOf, type VersionReply, versionReply } from '../dialect/evidence.ts'
import { firmwareVersion } from '../dialect/firmware-version.ts'
import { parseModelName } from '../dialect/model-name.ts'
import type { Evidence, Match } from '../driver.ts'

/** What can honestly be said of firmware that has no driver of its own. */
export const unrecognised = 'answers the cgminer API, firmware not recognised'

/** Mining programs that are firmware by themselves, by the first word of their version. */
const programs = /^(cgminer|bfgminer|sgminer|bmminer|ccminer|cpuminer)$/i

/** Claims whatever speaks the cgminer protocol, with the least certainty. */
export function identify(evidence: Evidence): Match | null {
  const version = versionReply(evidence)
  return version === null ? null : { certainty: 20, facts: factsOf(version) }
}

/** A plain mining program is called by its name; of anything else only its own words are repeated, as its version. */
function factsOf(version: VersionReply): Match['facts'] {
  const { make, name, model } = parseModelName(textField(version.row, 'Type'))
  const program = programOf(version)
  const plain = program !== null && isPlain(version) && programs.test(program.name)
  return {
    ...blankFacts(plain ? program.name : unrecognised),
    make,
    model: name,
    algorithm: model?.algorithm ?? null,
    firmwareVersion: plain ? program.version : ownWords(version),
  }
}

/** A program that is nothing but itself tells its version, its API and nothing more; firmware adds to that, or refuses the command. */
function isPlain(version: VersionReply): boolean {
  const keys = Object.keys(version.row)
  return keys.length > 0 && keys.every(key => /^(?:API|[A-Z]*Miner)$/i.test(key))
}

function ownWords(version: VersionReply): string | null {
  const program = programOf(version)
  const build = firmwareVersion(textField(version.row, 'CompileTime'))
  const words = [program?.name, program?.version].filter(Boolean).join(' ')
  return program?.isOwn || build === null ? words || build : build
}
