import { field, type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import { isCut } from '../dialect/cut.ts'
import { blankFacts } from '../dialect/evidence.ts'
import type { Evidence, FollowUpProbe, Match } from '../driver.ts'
import { factsOfSummary, powerPlay, softwareOf } from './identity.ts'

/** The one question that tells all; its API port speaks HTTP. */
export const summaryProbe = { kind: 'http', path: '/summary', port: 'api' } as const satisfies FollowUpProbe

/** Objects of a summary that no other firmware has together. */
const marks = ['Session', 'Stratum', 'Mining'] as const

/** Recognises ePIC: by its summary, or by its dashboard while the API is not up. */
export function identify(evidence: Evidence): Match | null {
  const summary = summaryIn(evidence)
  if (summary !== null) return bySummary(summary)
  return isDashboard(evidence) ? { certainty: 85, facts: blankFacts(powerPlay) } : null
}

/** Whether the summary should be asked for: the dashboard says so, or HTTP answers where others have the cgminer API. */
export function looksLikeEpic(evidence: Evidence): boolean {
  const answer = evidence.cgminer.get('version')
  return isDashboard(evidence) || (answer?.kind === 'garbage' && /^HTTP\/1\.[01] /.test(answer.text))
}

function bySummary(summary: JsonRecord): Match | null {
  const { name } = softwareOf(summary)
  const named = /power ?play|epic/i.test(textField(summary, 'Software') ?? '')
  if (!named && !marks.every(mark => recordOf(field(summary, mark)) !== null)) return null
  return { certainty: named ? 95 : 85, facts: { ...blankFacts(name ?? powerPlay), ...factsOfSummary(summary) } }
}

function summaryIn({ more }: Evidence): JsonRecord | null {
  for (const { probe, answer } of more) {
    if (probe.kind !== 'http' || probe.path !== summaryProbe.path || answer.kind !== 'http' || answer.reply.status !== 200) continue
    const parsed = parseTolerant(answer.reply.body.trim())
    const summary = parsed.ok && !isCut(parsed) ? recordOf(parsed.value) : null
    if (summary !== null) return summary
  }
  return null
}

function isDashboard(evidence: Evidence): boolean {
  return /Miner Web Dashboard/i.test(evidence.http.get('/')?.body ?? '')
}
