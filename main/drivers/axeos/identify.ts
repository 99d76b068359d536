import { recordOf } from '../../transport/fields.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import { isCut } from '../dialect/cut.ts'
import { blankFacts } from '../dialect/evidence.ts'
import type { Evidence, Match } from '../driver.ts'
import { infoPath } from './api.ts'
import { factsOfInfo, isInfo } from './identity.ts'
import { axeName, luckyName, nerdName } from './variant.ts'

/** Recognises AxeOS and its forks: by the page that tells everything, else by its front page. */
export function identify(evidence: Evidence): Match | null {
  return byInfo(evidence) ?? byPage(evidence)
}

/** Whether the front page is that of AxeOS or a fork. */
export function looksLikeAxeos(evidence: Evidence): boolean {
  return pageOf(evidence) !== null
}

function byInfo(evidence: Evidence): Match | null {
  const reply = evidence.http.get(infoPath)
  if (reply?.status !== 200) return null
  const parsed = parseTolerant(reply.body.trim())
  const info = parsed.ok && !isCut(parsed) ? recordOf(parsed.value) : null
  if (info === null || !isInfo(info)) return null
  return { certainty: 95, facts: factsOfInfo(info, pageOf(evidence) === 'lucky') }
}

function byPage(evidence: Evidence): Match | null {
  switch (pageOf(evidence)) {
    case 'lucky':
      return { certainty: 88, facts: { ...blankFacts(luckyName), make: 'Lucky Miner', algorithm: 'sha256d' } }
    case 'nerd':
      return { certainty: 85, facts: { ...blankFacts(nerdName), make: 'NerdAxe', algorithm: 'sha256d' } }
    case 'axe':
      return { certainty: 90, facts: { ...blankFacts(axeName), make: 'Bitaxe', algorithm: 'sha256d' } }
    case null:
      return null
  }
}

/** 'AxeOS', 'AxeOS Recovery', 'Nerd* Dashboard'; Lucky Miner kept the title of AxeOS and wrote its name into the page. */
function pageOf(evidence: Evidence): 'axe' | 'nerd' | 'lucky' | null {
  const body = evidence.http.get('/')?.body ?? ''
  const title = /<title[^>]{0,100}>([^<]{0,100})/i.exec(body)?.[1] ?? ''
  if (/lucky ?miner/i.test(body)) return 'lucky'
  if (/\bAxeOS\b/i.test(title)) return 'axe'
  return /^\s*Nerd(?:\*|Q?axe|OCTAXE|Haxe|EKO|QX)/i.test(title) ? 'nerd' : null
}
