import {
  addressKind,
  countOf,
  formatAddress,
  parseAddress,
  parseRanges,
  publicPart,
  type Span,
  scanTooLarge,
} from '../../contract/ranges.ts'
import type { Settings } from '../../contract/settings.ts'
import { formatNumber } from '../../contract/units.ts'
import { Problem } from '../problem.ts'

/** Reads ranges as typed. Throws `Problem` naming the bad piece. */
export function spansIn(text: string): readonly Span[] {
  const parsed = parseRanges(text)
  if (parsed.ok) return parsed.spans
  throw new Problem(`"${parsed.piece}" cannot be read as a range. ${parsed.problem}`)
}

/** The addresses that a scan may ask. Throws `Problem` when some are public and not allowed by name, or when there are too many. */
export function scannableSpans(text: string, settings: Settings): readonly Span[] {
  const spans = spansIn(text)
  const open = publicPart(spans, allowedSpans(settings))
  const first = open[0]
  if (!first) return upToLimit(spans)
  const count = countOf(open)
  throw new Problem(
    `${formatAddress(first.from)}${count > 1 ? ` and ${formatNumber(count - 1)} more` : ''} belong${count > 1 ? '' : 's'} to the public internet. Only private networks are scanned; if these addresses are yours, add them to "allowed public ranges" in the settings.`,
  )
}

function upToLimit(spans: readonly Span[]): readonly Span[] {
  const tooLarge = scanTooLarge(countOf(spans))
  if (tooLarge !== null) throw new Problem(tooLarge)
  return spans
}

/** Whether an address that somebody else named may be asked: it is private, or allowed by name. */
export function isScannable(ip: string, settings: Settings): boolean {
  const address = parseAddress(ip)
  return address !== null && publicPart([{ from: address, to: address }], allowedSpans(settings)).length === 0
}

/** Why an address must not be written to, as a sentence; `null` = it may. */
export function writeForbidden(ip: string, settings: Settings): string | null {
  const address = parseAddress(ip)
  if (address === null) return `${ip} is not an address.`
  if (isScannable(ip, settings)) return null
  return `${ip} is a ${addressKind(address)} address. Only miners on private networks are changed; add it to "allowed public ranges" in the settings if it is yours.`
}

/** A setting that cannot be read allows nothing; it was checked when it was saved. */
function allowedSpans(settings: Settings): readonly Span[] {
  const parsed = parseRanges(settings.allowedPublicRanges.join('\n'))
  return parsed.ok ? parsed.spans : []
}
