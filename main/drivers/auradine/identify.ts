import { sectionOf } from '../../transport/cgminer-reply.ts'
import type { JsonRecord } from '../../transport/fields.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import { blankFacts, versionReply } from '../dialect/evidence.ts'
import type { Evidence, FollowUp, IdentityFacts, Match } from '../driver.ts'
import { factsOfReport, firmwareName } from './facts.ts'

/** Where everything but the classic readings is. */
export const webPort = 8080

/** What only a machine is asked that looks like one: who it is. Some want a token for it and then say nothing more. */
export const followUp: FollowUp = { when: looksLikeOne, probes: [{ kind: 'http', path: '/ipreport', port: webPort }] }

/** Recognises Auradine's firmware by the name of its mining program, by its page, or by its own report. */
export function identify(evidence: Evidence): Match | null {
  const report = reportIn(evidence)
  const certainty = report !== null ? 94 : saysOwnWords(evidence) ? 90 : isPage(evidence) ? 84 : null
  if (certainty === null) return null
  const facts: IdentityFacts = { ...blankFacts(firmwareName), make: 'Auradine', algorithm: 'sha256d', ...factsOfReport(report) }
  return { certainty, facts }
}

function looksLikeOne(evidence: Evidence): boolean {
  return saysOwnWords(evidence) || isPage(evidence)
}

function saysOwnWords(evidence: Evidence): boolean {
  return /GCMINER|FLUXOS/i.test(versionReply(evidence)?.text ?? '')
}

function isPage(evidence: Evidence): boolean {
  return /<title>\s*Miner UI\s*</i.test(evidence.http.get('/')?.body ?? '')
}

function reportIn(evidence: Evidence): JsonRecord | null {
  for (const { probe, answer } of evidence.more) {
    if (answer.kind !== 'http' || probe.kind !== 'http' || probe.path !== '/ipreport' || answer.reply.status !== 200) continue
    const parsed = parseTolerant(answer.reply.body.trim())
    const report = parsed.ok ? sectionOf(parsed.value, 'IPReport')[0] : undefined
    if (report !== undefined) return report
  }
  return null
}
