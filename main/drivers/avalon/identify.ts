import { sectionOf } from '../../transport/cgminer-reply.ts'
import { type JsonRecord, textField } from '../../transport/fields.ts'
import { blankFacts, isNameless, programOf, type VersionReply, versionReply } from '../dialect/evidence.ts'
import { dropNulls, macOf, serialOf } from '../dialect/system-info.ts'
import type { Evidence, FollowUp, IdentityFacts, Match } from '../driver.ts'
import { dnaOf } from './boards.ts'
import { isFromModules, type MmReport, reportOf } from './mm.ts'
import { modelNameOf, partsOfVer } from './names.ts'

/** How people call it. */
export const firmwareName = 'Avalon'

/** Old images call themselves cgminer and nothing more, or not even that; what the modules say gives them away. */
export const followUp: FollowUp = {
  when: evidence => {
    const version = versionReply(evidence)
    return version !== null && !saysAvalon(version) && (isPlainCgminer(version) || isNameless(evidence))
  },
  probes: [{ kind: 'cgminer', command: 'stats' }],
}

/** Recognises the maker's firmware by its name, by the lines of its modules, or by its page while the mining program is not up. */
export function identify(evidence: Evidence): Match | null {
  const version = versionReply(evidence)
  const stats = statsIn(evidence)
  const report = reportOf(stats)
  if (version !== null && saysAvalon(version)) return { certainty: 90, facts: factsOf(version.row, report) }
  if (stats.some(isFromModules)) return { certainty: 88, facts: factsOf(version?.row ?? null, report) }
  const page = evidence.http.get('/')?.body ?? ''
  const isPage = version === null && /\bavalon/i.test(page)
  return isPage ? { certainty: 80, facts: factsOf(null, null) } : null
}

/** Pure: what `version` and the modules tell of identity. */
export function factsOf(row: JsonRecord | null, report: MmReport | null): IdentityFacts {
  return { ...blankFacts(firmwareName), make: 'Avalon', algorithm: 'sha256d', ...factsOfReport(report), ...factsOfVersion(row) }
}

/** Pure: what a `version` row tells; what it does not tell is absent. */
export function factsOfVersion(row: JsonRecord | null): Partial<IdentityFacts> {
  return dropNulls({
    model: modelNameOf(textField(row, 'MODEL', 'PROD')),
    firmwareVersion: textField(row, 'VERSION', 'LVERSION')?.slice(0, 60) ?? null,
    mac: macIn(textField(row, 'MAC')),
    serial: serialOf(textField(row, 'DNA')),
  })
}

/** Pure: what the lines of the modules tell. Of several, each has a mark of its own and the machine has none. */
export function factsOfReport(report: MmReport | null): Partial<IdentityFacts> {
  if (report === null) return {}
  const { model, version } = partsOfVer(report.modules[0])
  const marks = report.modules.flatMap(values => dnaOf(values) ?? [])
  const isOne = report.modules.length === 1
  return {
    ...dropNulls({ model, firmwareVersion: version, serial: isOne ? (marks[0] ?? null) : null }),
    ...(isOne ? {} : { boardSerials: marks.toSorted() }),
  }
}

/** 'b4a2eb3f2348' or with colons; `null` when it is none. */
export function macIn(text: string | null): string | null {
  return macOf(text !== null && /^[0-9a-f]{12}$/i.test(text) ? text.replace(/(..)(?=.)/g, '$1:') : text)
}

function saysAvalon(version: VersionReply): boolean {
  return /AVALON/i.test(version.text)
}

/** cgminer 4.10 and later of the makers' own kind, without the `Type` that Bitmain's programs and their kin add. */
function isPlainCgminer(version: VersionReply): boolean {
  return /^cgminer$/i.test(programOf(version)?.name ?? '') && !/"(?:Type|CompileTime|Miner)"/.test(version.text)
}

function statsIn({ cgminer }: Evidence): readonly JsonRecord[] {
  const answer = cgminer.get('stats')
  return answer?.kind === 'reply' && answer.parsed.ok ? sectionOf(answer.parsed.value, 'STATS') : []
}
