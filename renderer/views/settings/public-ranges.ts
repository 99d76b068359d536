import { parseRanges } from '../../../main/contract/ranges.ts'

/** The lines of a text of ranges, blanks and empty lines left out. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
}

/** The sentence that names the line that cannot be read; `null` when all can. */
export function publicRangesProblem(text: string): string | null {
  for (const line of linesOf(text)) {
    const parsed = parseRanges(line)
    if (!parsed.ok) return parsed.problem
  }
  return null
}

/** The new list, or `null` when it says the same as the stored one. */
export function changedLines(text: string, stored: readonly string[]): string[] | null {
  const lines = linesOf(text)
  return lines.join('\n') === stored.join('\n') ? null : lines
}
