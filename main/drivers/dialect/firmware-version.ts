import { remembered } from './remembered.ts'

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/**
 * A firmware build as people compare it: the build date as ISO date ('Tue Dec  6 16:12:30 CST 2022' -> '2022-12-06', in the
 * zone it was printed in), or the release ('FR-1.12(251009-S21)' -> 'FR-1.12'). What is neither is kept as it is; `null` when empty.
 */
export function firmwareVersion(text: string | null): string | null {
  return text === null ? null : versionOf(text)
}

const versionOf = remembered((text): string | null => {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line === '') return null
  const release = /^(FR-\d+(?:\.\d+)*)/i.exec(line)
  if (release?.[1]) return release[1].toUpperCase()
  const iso = /^(\d{4})-(\d{2})-(\d{2})\b/.exec(line)
  if (iso) return iso[0]
  const monthFirst = /\b([a-z]{3}) (\d{1,2}) \d{2}:\d{2}:\d{2} (?:\S+ )?(\d{4})\b/i.exec(line)
  if (monthFirst) return isoDate(monthFirst[3], monthFirst[1], monthFirst[2]) ?? line.slice(0, 60)
  const dayFirst = /\b(\d{1,2}) ([a-z]{3}) (\d{4})\b/i.exec(line)
  if (dayFirst) return isoDate(dayFirst[3], dayFirst[2], dayFirst[1]) ?? line.slice(0, 60)
  return line.slice(0, 60)
})

function isoDate(year = '', month = '', day = ''): string | null {
  const number = months.indexOf(month.toLowerCase()) + 1
  return number === 0 ? null : `${year}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}`
}
