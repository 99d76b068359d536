import { sectionOf, statusOf } from '../../transport/cgminer-reply.ts'
import { numberField, textField } from '../../transport/fields.ts'
import { blankFacts, versionReply } from '../dialect/evidence.ts'
import type { Evidence, FollowUp, IdentityFacts, Match } from '../driver.ts'
import { factsOfDescription, firmwareName } from './facts.ts'

/** What only a machine is asked that looks like one: the readings, whose keys nobody else has. */
export const followUp: FollowUp = { when: looksLikeOne, probes: [{ kind: 'cgminer', command: 'stats' }] }

const ownWords = /INNOMINER/i
const ownPage = /dragonmint|innosilicon|honorknight/i

/** Recognises Innosilicon's firmware by the name of its mining program, by its page, or by the keys of its readings. */
export function identify(evidence: Evidence): Match | null {
  const told = {
    ...factsOfDescription(descriptionIn(evidence, 'stats')),
    ...factsOfDescription(versionReply(evidence)?.description ?? null),
  }
  const certainty = saysOwnWords(evidence) ? 92 : isPage(evidence) ? 88 : hasOwnStats(evidence) ? 82 : null
  if (certainty === null) return null
  const facts: IdentityFacts = { ...blankFacts(firmwareName), make: 'Innosilicon', ...told }
  return { certainty, facts }
}

/** Pure. Machines whose program calls itself plain cgminer 4.10.0 have a page of their own beside it. */
function looksLikeOne(evidence: Evidence): boolean {
  if (isPage(evidence) || saysOwnWords(evidence)) return true
  return /^cgminer 4\.10\.0$/i.test(versionReply(evidence)?.description ?? '') && evidence.openPorts.length > 1
}

function saysOwnWords(evidence: Evidence): boolean {
  return ownWords.test(versionReply(evidence)?.text ?? '') || ownWords.test(descriptionIn(evidence, 'stats') ?? '')
}

function isPage(evidence: Evidence): boolean {
  return ownPage.test(evidence.http.get('/')?.body ?? '')
}

/** Its boards are 'HLT0', 'IT10', 'DT1…', each with the number of chips that answer. */
function hasOwnStats(evidence: Evidence): boolean {
  const stats = evidence.cgminer.get('stats')
  if (stats?.kind !== 'reply' || !stats.parsed.ok) return false
  return sectionOf(stats.parsed.value, 'STATS').some(
    row =>
      /^(?:HLT|IT|DT)\d+$/.test(textField(row, 'ID') ?? '') &&
      numberField(row, 'Num active chips') !== null &&
      numberField(row, 'Chain ID') !== null,
  )
}

function descriptionIn(evidence: Evidence, command: string): string | null {
  const answer = evidence.cgminer.get(command)
  return answer?.kind === 'reply' && answer.parsed.ok ? (statusOf(answer.parsed.value)?.description ?? null) : null
}
