import { versionReply } from '../dialect/evidence.ts'
import type { Evidence, Match } from '../driver.ts'
import { makerFacts } from './facts.ts'

/** Recognises Bitdeer's firmware by the name of its mining program, or by its page while that is not up. */
export function identify(evidence: Evidence): Match | null {
  const version = versionReply(evidence)
  if (version !== null) return /BDMINER/i.test(version.text) ? { certainty: 90, facts: makerFacts } : null
  const page = evidence.http.get('/')
  if (page === undefined || page.status !== 200) return null
  if (/seal\s*miner/i.test(page.body)) return { certainty: 80, facts: makerFacts }
  // The look that its pages are built with is somebody else's, so alone it is a guess.
  return /amazeui/i.test(page.body) ? { certainty: 40, facts: makerFacts } : null
}
