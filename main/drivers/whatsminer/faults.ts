import { quote } from '../../contract/failure.ts'
import type { Fault } from '../../contract/model.ts'
import { field, type JsonRecord, listOf, numberField, numberOf, recordOf, recordsOf, textField } from '../../transport/fields.ts'
import { faultTable, slotTable } from './fault-table.ts'

/** Codes below are remarks, not faults. */
const lowest = 100
const mostFaults = 50
/** The kinds that exist in six digits, for one chip each. */
const perChip = [52, 53, 54, 55, 56]

/** What one code of the maker's table means. `null` when it is no fault. @param reason the miner's own words, where it has some */
export function faultOf(code: number, reason: string | null = null): Fault | null {
  if (!Number.isInteger(code) || code < lowest || code > 9_999_999) return null
  const known = faultTable[code]
  if (known !== undefined) return { code: String(code), text: known, board: null }
  const { type, slot, chip } = partsOf(code)
  const perBoard = chip === null || perChip.includes(type) ? slotTable[type] : undefined
  if (perBoard === undefined) return { code: String(code), text: unknownText(code, reason), board: null }
  return { code: String(code), text: perBoard(`Board ${slot + 1}`, chip), board: slot + 1 }
}

/** Names the code for the maker's support, with the miner's own words where there are some. */
function unknownText(code: number, reason: string | null): string {
  return `It reports error ${code}${reason === null ? '' : `: ${quote(reason)}`}; ask the maker's support what it means`
}

/**
 * The number of six digits 52ncc is kind 52, slot n, chip ccc (as are all that do not begin with 1); in shorter ones the last digit is the slot
 * and what stands before it the kind.
 */
function partsOf(code: number): { readonly type: number; readonly slot: number; readonly chip: number | null } {
  const digits = String(code)
  if (digits.length === 6 && !digits.startsWith('1')) {
    return { type: Number(digits.slice(0, 2)), slot: Number(digits[2]), chip: Number(digits.slice(3)) }
  }
  return { type: Math.floor(code / 10), slot: code % 10, chip: null }
}

/** The faults of a `summary` of older firmware: `Error Code 0`, `Error Code 1`, … */
export function faultsOfSummary(summary: JsonRecord | null): readonly Fault[] {
  const count = numberField(summary, 'Error Code Count')
  const keys = Object.keys(summary ?? {}).filter(key => /^Error Code \d{1,2}$/.test(key) && (count === null || indexOf(key) < count))
  return faultsOf(keys.map(key => [numberField(summary, key), null]))
}

/** The faults of `get_error_code` (`[{"329": "2022-01-17 11:28:11"}]`) and of `error-code` of API v3, which adds a reason. */
export function faultsOfList(list: JsonRecord[string] | undefined): readonly Fault[] {
  const entries = listOf(list).flatMap(entry => (recordOf(entry) === null ? [codeOnly(entry)] : recordsOf(entry).flatMap(codesOf)))
  // One that was mended from `["329": "…"]` is a lone object.
  return faultsOf(recordOf(list) === null ? entries : codesOf(recordOf(list) ?? {}))
}

type Reported = readonly [code: number | null, reason: string | null]

function codeOnly(value: JsonRecord[string]): Reported {
  return [numberOf(value), null]
}

function codesOf(entry: JsonRecord): readonly Reported[] {
  const reason = textField(entry, 'reason')
  return Object.keys(entry).flatMap(key => (/^\d+$/.test(key) && field(entry, key) !== undefined ? [[Number(key), reason] as const] : []))
}

/** Each once. */
function faultsOf(reported: readonly Reported[]): readonly Fault[] {
  const faults = new Map<string | null, Fault>()
  for (const [code, reason] of reported.slice(0, mostFaults)) {
    const fault = code === null ? null : faultOf(code, reason)
    if (fault !== null) faults.set(fault.code, fault)
  }
  return [...faults.values()]
}

function indexOf(key: string): number {
  return Number(key.replace(/\D/g, ''))
}
