import { parseRanges, scanTooLarge } from '../../../main/contract/ranges.ts'
import type { LocalSubnet, NamedRange } from '../../../main/contract/scan.ts'

/** What is ticked and typed in the scan dialog. */
export interface ScanChoice {
  /** `range` of each ticked subnet. */
  readonly subnets: readonly string[]
  /** `id` of each ticked saved range. */
  readonly saved: readonly string[]
  /** Free text, as typed. */
  readonly typed: string
}

/** What a choice amounts to: the text to scan, or the sentence that says what is wrong with it. */
export type CheckedChoice =
  | { readonly kind: 'empty' }
  | { readonly kind: 'bad'; readonly where: 'typed' | 'saved' | 'together'; readonly problem: string }
  | { readonly kind: 'good'; readonly ranges: string; readonly addresses: number }

/** The choice as the dialog opens for the first time: what the engine offers is ticked. */
export function firstChoice(subnets: readonly LocalSubnet[]): ScanChoice {
  return { subnets: subnets.filter(subnet => subnet.offered).map(subnet => subnet.range), saved: [], typed: '' }
}

/** Adds up what is ticked and typed. Addresses named twice count once. */
export function checkChoice(choice: ScanChoice, named: readonly NamedRange[]): CheckedChoice {
  const typed = rangeProblem(choice.typed)
  if (typed !== null) return { kind: 'bad', where: 'typed', problem: typed }
  const saved = named.filter(range => choice.saved.includes(range.id))
  for (const range of saved) {
    const problem = rangeProblem(range.text)
    if (problem !== null) return { kind: 'bad', where: 'saved', problem: `${range.name}: ${problem}` }
  }
  const ranges = [...choice.subnets, ...saved.map(range => range.text), choice.typed]
    .map(text => text.trim())
    .filter(text => text !== '')
    .join('\n')
  if (ranges === '') return { kind: 'empty' }
  const parsed = parseRanges(ranges)
  if (!parsed.ok) return { kind: 'bad', where: 'together', problem: parsed.problem }
  const tooLarge = scanTooLarge(parsed.count)
  if (tooLarge !== null) return { kind: 'bad', where: 'together', problem: tooLarge }
  return parsed.count === 0 ? { kind: 'empty' } : { kind: 'good', ranges, addresses: parsed.count }
}

/** The sentence that says which piece of a range text is wrong, or that it is too much for one scan; `null` when it is good or nothing is typed. */
export function rangeProblem(text: string): string | null {
  if (text.trim() === '') return null
  const parsed = parseRanges(text)
  return parsed.ok ? scanTooLarge(parsed.count) : parsed.problem
}

/** How many addresses a range text holds; `null` when it cannot be read. */
export function addressCount(text: string): number | null {
  const parsed = parseRanges(text)
  return parsed.ok ? parsed.count : null
}

/** Ticks or unticks one of a list. */
export function toggled(list: readonly string[], item: string): readonly string[] {
  return list.includes(item) ? list.filter(other => other !== item) : [...list, item]
}
