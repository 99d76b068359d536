import type { Board, BoardStatus, Fault } from '../../contract/model.ts'
import {
  booleanField,
  field,
  type JsonRecord,
  listOf,
  numberField,
  numberOf,
  recordOf,
  recordsOf,
  textField,
} from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { countField, highest, temperature, within } from '../dialect/sane.ts'
import { serialOf } from '../dialect/system-info.ts'
import type { Reading } from '../driver.ts'
import type { Model } from '../model.ts'
import type { Rate } from './rates.ts'

/** What the boards are judged by. */
export interface BoardContext {
  readonly rate: Rate
  readonly model: Model | null
  readonly activity: Reading['activity']
}

/** The boards that the page lists, and those that it says should be there. `null` page = nothing is told. */
export function boardsOf(page: Json, context: BoardContext): readonly Board[] {
  const rows = rowsOf(page)
  const slots = slotsOf(rows)
  const boards = rows.map((row, n) => boardOf(row, slots[n] ?? n + 1, context))
  const wanted = countField(recordOf(page), 'hashboard_num_ideal') ?? context.model?.boards ?? 0
  const isJudgeable = boards.length > 0 && (context.activity === 'hashing' || context.activity === 'idle')
  const lacking = isJudgeable ? Math.min(16, Math.max(0, wanted - boards.length)) : 0
  const free = Array.from({ length: boards.length + lacking }, (_none, n) => n + 1).filter(slot => !slots.includes(slot))
  const gaps = free.slice(0, lacking).map(slot => ({ ...boardOf({}, slot, context), status: 'missing' as const }))
  return [...boards, ...gaps].toSorted((a, b) => a.slot - b.slot)
}

/** What single boards complain of, in the firmware's own words. */
export function boardFaults(page: Json): readonly Fault[] {
  const rows = rowsOf(page)
  const slots = slotsOf(rows)
  return rows.flatMap((row, n) => {
    const text = textField(row, 'description') ?? (isFailed(row) ? textField(row, 'status') : null)
    return text === null ? [] : [{ code: null, text, board: slots[n] ?? n + 1 }]
  })
}

/** A list; or a list under a name, with more about the same boards in another one. */
function rowsOf(page: Json): readonly JsonRecord[] {
  if (Array.isArray(page)) return recordsOf(page)
  const record = recordOf(page)
  const rows = recordsOf(field(record, 'hashboards'))
  const more = recordsOf(field(record, 'hashboard_infos'))
  if (rows.length === 0) return more
  return rows.map((row, n) => ({ ...(more.find(one => isSameBoard(one, row)) ?? (more.length === rows.length ? more[n] : {})), ...row }))
}

function isSameBoard(a: JsonRecord, b: JsonRecord): boolean {
  const index = numberField(a, 'index', 'id')
  return index !== null && index === numberField(b, 'index', 'id')
}

/** `index` counts from 0, `id` from 1; by order where a number is missing or given twice. */
function slotsOf(rows: readonly JsonRecord[]): readonly number[] {
  const numbers = rows.map(row => within(numberField(row, 'index') ?? shifted(numberField(row, 'id')), 0, 63))
  const known = numbers.filter(number => number !== null && Number.isInteger(number))
  if (new Set(known).size !== rows.length) return rows.map((_row, n) => n + 1)
  return known.map(number => (number ?? 0) + 1)
}

function shifted(id: number | null): number | null {
  return id === null ? null : id - 1
}

function boardOf(row: JsonRecord, slot: number, { rate, model, activity }: BoardContext): Board {
  const chipTempsC = temperatures(field(row, 'temperature_chip'))
  const board = {
    slot,
    serial: serialOf(textField(row, 'serial_number')),
    hashrateHs: rate(numberField(row, 'hashrate_realtime_10m', 'hashrate_realtime', 'hashrate_average', 'hashrate_avg'), 'board'),
    chips: within(countField(row, 'asic_num'), 0, 2000),
    chipsExpected: within(countField(row, 'asic_num_ideal'), 1, 2000) ?? model?.chips[0] ?? null,
  }
  const nominal = rate(numberField(row, 'hashrate_ideal'), 'board')
  return {
    ...board,
    nominalHashrateHs: nominal !== null && nominal > 0 ? nominal : null,
    chipTempMaxC: highest(chipTempsC),
    boardTempMaxC: highest(temperatures(field(row, 'temperature_pcb'))),
    chipTempsC,
    freqMhz: within(numberField(row, 'frequency_average', 'frequency_avg'), 1, 5000),
    voltageV: within(numberField(row, 'voltage'), 1, 60),
    hwErrors: null,
    status: statusOf(row, board, activity),
  }
}

/** A list, or an object by the place of the sensor. */
function temperatures(value: Json | undefined): readonly number[] {
  const values = Array.isArray(value) ? listOf(value) : Object.values(recordOf(value) ?? {})
  return values.map(one => temperature(numberOf(one))).filter(one => one !== null)
}

function statusOf(
  row: JsonRecord,
  { hashrateHs, chips, chipsExpected }: Pick<Board, 'hashrateHs' | 'chips' | 'chipsExpected'>,
  activity: Reading['activity'],
): BoardStatus | null {
  if (booleanField(row, 'present') === false) return 'missing'
  if (isFailed(row)) return 'dead'
  if (activity === 'sleeping') return 'disabled'
  if (activity !== 'hashing') return null
  if (hashrateHs === 0 || chips === 0) return 'dead'
  return chips !== null && chipsExpected !== null && chips < chipsExpected ? 'warning' : 'ok'
}

function isFailed(row: JsonRecord): boolean {
  return /fail|fatal|critical/i.test(textField(row, 'status') ?? '')
}
