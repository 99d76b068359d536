import type { AuditQuery } from '../../../main/contract/audit.ts'

/** What is looked for, as typed. Days are those of this computer's zone, as '2026-11-21'; '' = not bounded. */
export interface AuditSearch {
  readonly words: string
  readonly from: string
  readonly to: string
}

/** Everything. */
export const wholeLog: AuditSearch = { words: '', from: '', to: '' }

/** What to ask of the engine: both days are meant whole. */
export function queryOf({ words, from, to }: AuditSearch): Pick<AuditQuery, 'search' | 'from' | 'to'> {
  return { search: words.trim().slice(0, 200), from: beginOf(from, 0), to: beginOf(to, 1) }
}

/** Why nothing can be found, as a sentence; `null` = something might. */
export function searchProblem({ from, to }: AuditSearch): string | null {
  return from !== '' && to !== '' && from > to ? 'The first day is after the last one.' : null
}

/** Midnight at the beginning of a day, or so many days later: not always 24 hours. */
function beginOf(day: string, later: number): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)
  return match === null ? null : new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]) + later).getTime()
}
