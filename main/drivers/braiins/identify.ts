import { sectionOf } from '../../transport/cgminer-reply.ts'
import { textField } from '../../transport/fields.ts'
import { blankFacts, programOf, type VersionReply, versionReply } from '../dialect/evidence.ts'
import { parseModelName } from '../dialect/model-name.ts'
import { dropNulls } from '../dialect/system-info.ts'
import type { Evidence, IdentityFacts, Match } from '../driver.ts'

/** How people call it. */
export const firmwareName = 'Braiins OS'

const ownWords = /BOSMINER|BOSER\b|BRAIINS|\bBOS_/i

/** Whether the first round looks like Braiins OS: by the mining program's own name, or by the web page of a machine whose program stands. */
export function looksLikeBraiins(evidence: Evidence): boolean {
  return byVersion(evidence) !== null || isBraiinsPage(evidence)
}

/** Recognises every Braiins OS, from the bOS of 2018 to the present. */
export function identify(evidence: Evidence): Match | null {
  const version = byVersion(evidence)
  if (version !== null) return { certainty: 92, facts: { ...factsOfVersion(version), ...factsOfDetails(evidence) } }
  return isBraiinsPage(evidence) ? { certainty: 85, facts: blankFacts(firmwareName) } : null
}

function byVersion(evidence: Evidence): VersionReply | null {
  const version = versionReply(evidence)
  return version !== null && ownWords.test(version.text) ? version : null
}

/** A machine whose mining program was stopped, or whose API port is not to be understood, still has its web page. */
function isBraiinsPage({ http }: Evidence): boolean {
  const page = http.get('/')
  return page !== undefined && page.status < 400 && /braiins\s?os/i.test(page.body)
}

/** The build of the mining program stands for the version until the web interface tells the release. */
function factsOfVersion(version: VersionReply): IdentityFacts {
  const program = programOf(version)
  const words = program?.version || version.description
  // 'bosminer-plus-am2-s17 0.6.0', 'bOS_am1-s9-2018…', 'braiins-am1-s9'
  const board = /\bam\d-([st]\d+[a-z]?)\b/i.exec(version.text.replaceAll('_', ' '))?.[1] ?? null
  return { ...blankFacts(firmwareName), ...factsOfModel(board), firmwareVersion: words?.slice(0, 60) ?? null }
}

function factsOfDetails({ cgminer }: Evidence): Partial<IdentityFacts> {
  const answer = cgminer.get('devdetails')
  if (answer?.kind !== 'reply' || !answer.parsed.ok) return {}
  const rows = sectionOf(answer.parsed.value, 'DEVDETAILS')
  return factsOfModel(rows.map(row => textField(row, 'Model')).find(name => name !== null) ?? null)
}

/** 'Bitmain Antminer S9', 'Antminer S19 XP', 'Braiins Mini Miner BMM 100', 's9'. */
export function factsOfModel(text: string | null): Partial<IdentityFacts> {
  const { make, name, model } = parseModelName(text?.replace(/^bitmain\s+/i, '') ?? null)
  if (name === null) return {}
  const braiins = /^braiins\b\s*/i
  // Everything that this firmware runs on is a SHA-256 machine.
  const algorithm = model?.algorithm ?? 'sha256d'
  return dropNulls({ make: make ?? (braiins.test(name) ? 'Braiins' : null), model: name.replace(braiins, ''), algorithm })
}
