import { recordOf } from '../../transport/fields.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import { blankFacts, versionReply } from '../dialect/evidence.ts'
import type { Evidence, FollowUp, IdentityFacts, Match } from '../driver.ts'
import { factsOfStatus, firmwareName, statusPath } from './facts.ts'

/** What only a machine is asked that looks like one: the model and the version. */
export const followUp: FollowUp = { when: looksLikeOne, probes: [{ kind: 'http', path: statusPath }] }

/** Names that its mining programs give themselves on the API. */
const ownWords = /INTCHAINS_QOMO|KDAMINER/i

/** Recognises Goldshell by what its status says, by its page, or by the names of its mining programs. */
export function identify(evidence: Evidence): Match | null {
  const status = statusIn(evidence)
  const certainty = status !== null ? 95 : isPage(evidence) ? 88 : saysOwnWords(evidence) ? 82 : null
  if (certainty === null) return null
  return { certainty, facts: { ...blankFacts(firmwareName), make: 'Goldshell', ...status } }
}

/** Pure. Some run BFGMiner, which others run too: where it has a page beside it, that may be one. */
function looksLikeOne(evidence: Evidence): boolean {
  if (isPage(evidence) || saysOwnWords(evidence)) return true
  return /BFGMINER/i.test(versionReply(evidence)?.text ?? '') && evidence.http.get('/')?.status === 200
}

function statusIn(evidence: Evidence): Partial<IdentityFacts> | null {
  const reply = evidence.http.get(statusPath)
  const parsed = reply?.status === 200 ? parseTolerant(reply.body.trim()) : null
  return parsed?.ok === true ? factsOfStatus(recordOf(parsed.value)) : null
}

function isPage(evidence: Evidence): boolean {
  return /cloud-box/i.test(evidence.http.get('/')?.body ?? '')
}

function saysOwnWords(evidence: Evidence): boolean {
  return ownWords.test(versionReply(evidence)?.text ?? '')
}
