import { booleanField, field, type JsonRecord, numberField, recordOf, textField } from '../../transport/fields.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import { blankFacts, digestRealm, isBitmainPage, versionReply } from '../dialect/evidence.ts'
import { parseModelName } from '../dialect/model-name.ts'
import type { Evidence, IdentityFacts, Match } from '../driver.ts'
import { base } from './pages.ts'

/** How people call it. */
export const firmwareName = 'MARA firmware'

/** What tells it from Bitmain's, whose web page and API it keeps beside. */
export const briefPath = `${base}brief`

const ownWords = /MARA ?FW|KAONSU/i

/** Recognises the firmware by its own words on the API or the page, or by the answer of its own interface. */
export function identify(evidence: Evidence): Match | null {
  const version = versionReply(evidence)
  if (version !== null && ownWords.test(version.text))
    return { certainty: 92, facts: factsOfType(textField(version.row, 'Model', 'Type'), version.text) }
  const certainty = briefCertainty(evidence) ?? (isNamedPage(evidence) ? 88 : isGuess(evidence) ? 48 : null)
  if (certainty === null) return null
  return { certainty, facts: factsOfType(textField(version?.row ?? null, 'Model', 'Type'), '') }
}

/**
 * Whether its own interface should be asked for. Its page names the algorithm of Digest, which only newer web servers do, and its `version` has a
 * model where Bitmain's has a build date; a Bitmain machine with either is told apart by the answer.
 */
export function looksLikeMarathon(evidence: Evidence): boolean {
  const version = versionReply(evidence)
  if (version !== null && ownWords.test(version.text)) return false
  if (isNamedPage(evidence)) return true
  if (version !== null && Object.keys(version.row).length > 0)
    return textField(version.row, 'Model') !== null && textField(version.row, 'CompileTime') === null && isAlgorithmNamed(evidence)
  return isAlgorithmNamed(evidence) && evidence.cgminer.get('version')?.kind !== 'garbage'
}

/** 'MaraFW rel 3.14_584' */
export function releaseOf(text: string | null): string | null {
  return /(?:rel(?:ease)?|marafw|kaonsu)[\s_-]*v?(\d[\w.-]*)/i.exec(text ?? '')?.[1] ?? null
}

/** 'Antminer KS5 Pro (21.0TH)'; the rate behind it is what it was sold as. */
export function factsOfModel(text: string | null): Pick<IdentityFacts, 'make' | 'model' | 'algorithm'> {
  const { make, name, model } = parseModelName(text)
  return { make: make ?? (name === null ? null : 'Antminer'), model: name, algorithm: model?.algorithm ?? null }
}

function factsOfType(type: string | null, text: string): IdentityFacts {
  const bare = type?.replace(/\(?\b(?:mara ?fw|kaonsu)\b.*$/i, '').trim() ?? null
  return { ...blankFacts(firmwareName), ...factsOfModel(bare === '' ? null : bare), firmwareVersion: releaseOf(text) }
}

/** It answers without a password only that one is needed, but as JSON; a web server's own refusal is a page. */
function briefCertainty(evidence: Evidence): number | null {
  const reply = evidence.http.get(briefPath)
  const parsed = reply === undefined ? null : parseTolerant(reply.body.trim())
  const value = parsed?.ok === true ? recordOf(parsed.value) : null
  const brief = recordOf(field(value, 'data')) ?? value
  if (reply?.status === 200 && isBrief(brief)) return 92
  return reply?.status === 401 && booleanField(value, 'error') !== null ? 82 : null
}

/** Alone behind its password, it looks like a Bitmain machine behind a newer web server; the brief with a password tells. */
function isGuess(evidence: Evidence): boolean {
  return isBitmainPage(evidence) && isAlgorithmNamed(evidence) && evidence.http.get(briefPath)?.status === 401
}

/** Pure. Whether a value of `brief` is one: how long it runs or what it makes, and its status. */
export function isBrief(value: JsonRecord | null): boolean {
  return numberField(value, 'elapsed', 'hashrate_realtime') !== null && textField(value, 'status') !== null
}

function isNamedPage(evidence: Evidence): boolean {
  const page = evidence.http.get('/')
  return ownWords.test(page?.headers['www-authenticate'] ?? '') || ownWords.test(page?.body ?? '')
}

function isAlgorithmNamed(evidence: Evidence): boolean {
  return /algorithm=/i.test(digestRealm(evidence)?.header ?? '')
}
