import { blankFacts } from '../dialect/evidence.ts'
import type { Evidence, Match } from '../driver.ts'

/** Where everybody is sent who has no session. */
export const loginPath = '/user/login'

/** What the maker calls its firmware is not told; it is called by its name. */
export const firmwareName = 'IceRiver stock'

/** Recognises IceRiver by the title of its pages, which is the Chinese for "user interface", or by its web server and where that leads. */
export function identify(evidence: Evidence): Match | null {
  const certainty = hasTitle(evidence) ? 85 : leadsToLogin(evidence) && isAppweb(evidence) ? 70 : null
  return certainty === null ? null : { certainty, facts: { ...blankFacts(firmwareName), make: 'IceRiver' } }
}

/** Whether the page of the login should be asked for: the front page leads there. */
export function leadsToLogin(evidence: Evidence): boolean {
  const front = evidence.http.get('/')
  return (
    front !== undefined &&
    front.status >= 300 &&
    front.status < 400 &&
    /(?:^|\/\/[^/]+)\/user\/login\/?$/.test(front.headers.location ?? '')
  )
}

function hasTitle(evidence: Evidence): boolean {
  return ['/', loginPath].some(path => /<title[^>]{0,100}>\s*用户界面/.test(evidence.http.get(path)?.body ?? ''))
}

function isAppweb(evidence: Evidence): boolean {
  return /appweb|embedthis/i.test(evidence.http.get('/')?.headers.server ?? '')
}
