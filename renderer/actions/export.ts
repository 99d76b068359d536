import Papa from 'papaparse'
import type { Miner } from '../../main/contract/model.ts'
import type { Column } from '../table/column.ts'

/** The rows as CSV, one column a column, unit in the heading. Miners' own words cannot become formulas in a spreadsheet. */
export function toCsv(miners: readonly Miner[], columns: readonly Column<Miner>[]): string {
  const data = miners.map(miner => columns.map(column => column.exported(miner) ?? ''))
  // Only text can be a formula; a negative temperature must stay a number.
  return Papa.unparse({ fields: columns.map(column => column.name), data }, { escapeFormulae: true, newline: '\r\n' })
}

/** Hands a text to the user as a file. */
export function saveText(name: string, type: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

/** '2026-01-31-1405', in local time, for file names. */
export function fileStamp(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}-${two(date.getHours())}${two(date.getMinutes())}`
}
