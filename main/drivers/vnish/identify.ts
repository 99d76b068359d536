import { sectionOf, statusOf } from '../../transport/cgminer-reply.ts'
import { type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import { findBitmainStats } from '../dialect/bitmain-stats.ts'
import { blankFacts, versionReply } from '../dialect/evidence.ts'
import { parseModelName } from '../dialect/model-name.ts'
import type { Evidence, IdentityFacts, Match } from '../driver.ts'
import { firmwareNameOf } from './generation.ts'
import { factsOfInfo } from './identity.ts'

/** Where REST firmware says who it is, without a password. */
export const infoPath = '/api/v1/info'

const anthillPage = /<meta[^<>]{1,200}name=["']?firmware["']?[^<>]{1,200}content=["']?AnthillOS/i

/** Recognises VNish: the REST releases by their page, their information or `stats`, the older ones by what `version` says. */
export function identify(evidence: Evidence): Match | null {
  return byInfo(evidence) ?? byType(evidence) ?? byPage(evidence)
}

/** Whether more should be asked: the page names AnthillOS, or `version` is answered with the error that only this firmware gives. */
export function looksLikeVnish(evidence: Evidence): boolean {
  if (isAnthillPage(evidence)) return true
  const version = evidence.cgminer.get('version')
  const status = version?.kind === 'reply' && version.parsed.ok ? statusOf(version.parsed.value) : null
  return status?.severity === 'E' && status.code === 0
}

function byInfo(evidence: Evidence): Match | null {
  const reply = evidence.http.get(infoPath)
  const info = reply?.status === 200 ? recordIn(reply.body) : null
  const facts = info === null ? {} : factsOfInfo(info)
  if (facts.firmwareVersion === undefined || facts.firmwareName === undefined) return null
  // Others sell the same firmware under names of their own.
  const own = /vnish|anthill/i.test(textField(info, 'fw_name') ?? '')
  return { certainty: own ? 95 : 88, facts: { ...blankFacts('VNish'), ...facts } }
}

/** 'Antminer S9 (vnish 3.8.6)' in `version` of the older releases, '(Vnish 1.2.7)' in `stats` of the REST ones. */
function byType(evidence: Evidence): Match | null {
  const facts = factsOfType(typeIn(evidence))
  return facts === null ? null : { certainty: 92, facts }
}

function byPage(evidence: Evidence): Match | null {
  return isAnthillPage(evidence) ? { certainty: 90, facts: { ...blankFacts('VNish'), make: 'Antminer' } } : null
}

function typeIn(evidence: Evidence): string | null {
  const version = versionReply(evidence)
  if (/vnish/i.test(version?.text ?? '')) return textField(version?.row ?? null, 'Type')
  const stats = evidence.cgminer.get('stats')
  if (stats?.kind !== 'reply' || !stats.parsed.ok) return null
  return textField(findBitmainStats(sectionOf(stats.parsed.value, 'STATS'))?.head ?? null, 'Type')
}

/** What a type text tells; `null` when it does not name this firmware. */
export function factsOfType(type: string | null): IdentityFacts | null {
  const version = /\(vnish\s+v?([\d.]+\S*?)\)/i.exec(type ?? '')?.[1]
  if (version === undefined) return null
  const { make, name, model } = parseModelName(type)
  return {
    ...blankFacts(firmwareNameOf(version)),
    make: make ?? 'Antminer',
    model: name,
    algorithm: model?.algorithm ?? null,
    firmwareVersion: version,
  }
}

function isAnthillPage(evidence: Evidence): boolean {
  return anthillPage.test(evidence.http.get('/')?.body ?? '')
}

function recordIn(body: string): JsonRecord | null {
  const parsed = parseTolerant(body.trim())
  return parsed.ok ? recordOf(parsed.value) : null
}
