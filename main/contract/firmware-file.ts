import { z } from 'zod'

/** A firmware file that the engine keeps, and what is known of it. */
export const firmwareFileSchema = z.object({
  /** SHA-256 of its bytes, hexadecimal: what names it in the engine. */
  id: z.string().regex(/^[0-9a-f]{64}$/, 'This is no firmware file that Headframe keeps. Pick the file again.'),
  name: z.string().min(1).max(255),
  /** Bytes. */
  size: z.number().int().min(1),
  /** Ids of the families whose images look like this. Empty = none that is known. */
  families: z.array(z.string()),
  /** The same as people call them, in the same order; absent in what an earlier version kept. */
  familyNames: z.array(z.string()).optional(),
  /** Models that its name or content names; empty = it names none. */
  models: z.array(z.string()),
  /** As its name or content tells; `null` = not told. */
  version: z.string().nullable(),
})
export type FirmwareFile = z.infer<typeof firmwareFileSchema>

/** A firmware file in the list of those that are kept. */
export interface KeptFirmware extends FirmwareFile {
  /** When it was handed over, ms since the epoch. */
  readonly keptAt: number
  /** Why it cannot be removed now, as a sentence; `null` = it can. */
  readonly neededBecause: string | null
}

/**
 * Which of two versions is newer: below 0 = `a` is older. Dates ('2022-12-06', 'Fri Nov 17 17:37:49 CST 2023', '20231117') and dotted numbers
 * ('1.2.7', 'v2.4.5-3-g1234') are understood, but not one against the other; `null` = it cannot be told.
 */
export function compareVersions(a: string, b: string): number | null {
  const [first, second] = [dateIn(a), dateIn(b)]
  if (first !== null && second !== null) return Math.sign(first - second)
  const [one, other] = [numbersIn(a), numbersIn(b)]
  if (one === null || other === null || first !== null || second !== null) return null
  for (let place = 0; place < Math.max(one.length, other.length); place++) {
    const difference = (one[place] ?? 0) - (other[place] ?? 0)
    if (difference !== 0) return Math.sign(difference)
  }
  return 0
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** A day as the number yyyymmdd, followed by its time of day where the text has one; `null` = no date in it. */
function dateIn(text: string): number | null {
  const iso = /(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?:[T _-]?([01]\d|2[0-3]):?([0-5]\d))?/.exec(text)
  if (iso) return stamp(iso[1], iso[2], iso[3], iso[4], iso[5])
  const words = /\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? +(\d{1,2})\b(?: +(\d\d):(\d\d))?.*?\b(20\d\d)\b/i.exec(text)
  return words ? stamp(words[5], String(months.indexOf((words[1] ?? '').toLowerCase()) + 1), words[2], words[3], words[4]) : null
}

function stamp(year = '0', month = '0', day = '0', hour = '0', minute = '0'): number {
  return (((Number(year) * 100 + Number(month)) * 100 + Number(day)) * 100 + Number(hour)) * 100 + Number(minute)
}

function numbersIn(text: string): readonly number[] | null {
  const dotted = /\d+(?:\.\d+)+/.exec(text)
  return dotted ? dotted[0].split('.').map(Number) : null
}

/** The families that a file is for, as people call them. */
export function familyNamesOf({ families, familyNames }: Pick<FirmwareFile, 'families' | 'familyNames'>): readonly string[] {
  return familyNames ?? families
}
