import type { Board, BoardStatus } from '../../contract/model.ts'
import { booleanField, field, type JsonRecord, listOf, numberField, numberOf, recordOf, recordsOf } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { hashrate, highest, temperature, within } from '../dialect/sane.ts'
import type { Reading } from '../driver.ts'
import type { Model } from '../model.ts'
import { boardSerialsOf } from './identity.ts'

/** What one poll asked beside the summary; `null` = not told. */
export interface Beside {
  readonly capabilities: JsonRecord | null
  /** `temps`: the sensors of each board. */
  readonly temps: Json
  /** How many chips of each board hash, by its index. */
  readonly chips: ReadonlyMap<number, number>
  /** By the board's index, °C. */
  readonly chipTempsC: ReadonlyMap<number, readonly number[]>
}

/** A row of `HBs` and of `HBStatus`, put together by the index of the board. */
interface Draft {
  readonly index: number
  readonly row: JsonRecord | null
  readonly status: JsonRecord | null
}

const megahash = 1e6

/** Every board that the summary names, running or not, and those that the model should have besides. */
export function boardsOf(summary: JsonRecord, beside: Beside, model: Model | null, activity: Reading['activity']): readonly Board[] {
  const drafts = draftsOf(summary)
  const serials = serialsOf(drafts, beside.capabilities)
  const boards = drafts.map(draft => boardOf(draft, { beside, model, activity, serial: serials.get(draft.index) ?? null }))
  const isJudgeable = boards.length > 0 && (activity === 'hashing' || activity === 'idle')
  const lacking = isJudgeable ? Math.max(0, (model?.boards ?? 0) - boards.length) : 0
  const free = Array.from({ length: boards.length + lacking }, (_none, index) => index).filter(
    index => !drafts.some(draft => draft.index === index),
  )
  const gaps = free.slice(0, lacking).map(index => {
    const gap = boardOf({ index, row: null, status: null }, { beside, model, activity, serial: null })
    return { ...gap, status: 'missing' as const }
  })
  return [...boards, ...gaps].toSorted((a, b) => a.slot - b.slot)
}

function draftsOf(summary: JsonRecord): readonly Draft[] {
  const rows = byIndex(recordsOf(field(summary, 'HBs')))
  const statuses = byIndex(recordsOf(field(summary, 'HBStatus')))
  return [...new Set([...statuses.keys(), ...rows.keys()])].map(index => ({
    index,
    row: rows.get(index) ?? null,
    status: statuses.get(index) ?? null,
  }))
}

/** Lists of boards carry their numbers, from 0. */
export function byIndex(rows: readonly JsonRecord[]): ReadonlyMap<number, JsonRecord> {
  return new Map(
    rows.flatMap(row => {
      const index = within(numberField(row, 'Index'), 0, 63)
      return index === null || !Number.isInteger(index) ? [] : [[index, row] as const]
    }),
  )
}

/** The list of serials has no numbers: they are told apart only when there are as many as boards that run, or that are there. */
function serialsOf(drafts: readonly Draft[], capabilities: JsonRecord | null): ReadonlyMap<number, string> {
  const serials = boardSerialsOf(capabilities)
  const ordered = drafts.toSorted((a, b) => a.index - b.index)
  const running = ordered.filter(({ row }) => row !== null)
  const present = ordered.filter(({ row, status }) => row !== null || booleanField(status, 'Detected') === true)
  const owners = [running, present].find(some => some.length === serials.length) ?? []
  return new Map(owners.map(({ index }, n) => [index, serials[n] ?? '']))
}

interface Context {
  readonly beside: Beside
  readonly model: Model | null
  readonly activity: Reading['activity']
  readonly serial: string | null
}

function boardOf(draft: Draft, { beside, model, activity, serial }: Context): Board {
  const { index, row } = draft
  const sensors = sensorsOf(beside.temps, index)
  const onChips = sensorsOnChips(beside.capabilities)
  const estimator = recordOf(field(beside.capabilities, 'Performance Estimator'))
  const board = {
    slot: index + 1,
    serial,
    hashrateHs: boardRateHs(row),
    chips: activity === 'hashing' && row !== null ? (beside.chips.get(index) ?? null) : null,
    chipsExpected: within(numberField(estimator, 'Chip Count'), 1, 2000) ?? model?.chips[0] ?? null,
    freqMhz: clockOf(row),
  }
  const chipTempsC = beside.chipTempsC.get(index) ?? []
  return {
    ...board,
    nominalHashrateHs: nominalOf(row, board, numberField(estimator, 'Hashes Per Second Per Chip')),
    chipTempMaxC: highest([...chipTempsC, ...(onChips ? sensors : [])]),
    boardTempMaxC: onChips ? null : highest([temperature(numberField(row, 'Temperature')), ...sensors]),
    chipTempsC,
    voltageV: within(numberField(row, 'Input Voltage'), 1, 60),
    hwErrors: null,
    status: statusOf(draft, board, activity),
  }
}

/** Of one row of `HBs`, H/s. `Hashrate` is MH/s now, its share of the ideal in %, and a third number that nobody describes; older releases tell none. */
export function boardRateHs(row: JsonRecord | null): number | null {
  const value = field(row, 'Hashrate')
  const rate = numberOf(value) ?? numberOf(listOf(value)[0])
  return rate === null ? null : hashrate(rate * megahash)
}

/** What its chips make at their clock; else what the share of the ideal stands for. */
function nominalOf(
  row: JsonRecord | null,
  { hashrateHs, chipsExpected, freqMhz }: Pick<Board, 'hashrateHs' | 'chipsExpected' | 'freqMhz'>,
  perClock: number | null,
): number | null {
  if (row === null) return null
  if (chipsExpected !== null && freqMhz !== null && perClock !== null && perClock > 0)
    return within(hashrate(chipsExpected * perClock * freqMhz * megahash), 1, 1e21)
  const share = within(numberOf(listOf(field(row, 'Hashrate'))[1]), 10, 1000)
  return share === null || hashrateHs === null ? null : within(hashrate(hashrateHs / (share / 100)), 1, 1e21)
}

/** The average, or what all chips run at; a list is one clock a chip. */
function clockOf(row: JsonRecord | null): number | null {
  const average = within(numberField(row, 'Core Clock Avg', 'Core Clock'), 1, 5000)
  if (average !== null) return average
  const clocks = listOf(field(row, 'Core Clock'))
    .map(numberOf)
    .filter(clock => clock !== null)
  return clocks.length === 0 ? null : within(clocks.reduce((sum, clock) => sum + clock, 0) / clocks.length, 1, 5000)
}

function sensorsOf(temps: Json, index: number): readonly (number | null)[] {
  return listOf(field(byIndex(recordsOf(temps)).get(index) ?? null, 'Data')).map(value => temperature(numberOf(value)))
}

/** Whether the sensors sit on chips; otherwise they are on the circuit board. */
function sensorsOnChips(capabilities: JsonRecord | null): boolean {
  const type = field(recordOf(field(capabilities, 'Temp Sensor Info')), 'Type')
  return typeof type === 'string' && /chip/i.test(type)
}

function statusOf(
  { row, status }: Draft,
  { hashrateHs, chips, chipsExpected }: Pick<Board, 'hashrateHs' | 'chips' | 'chipsExpected'>,
  activity: Reading['activity'],
): BoardStatus | null {
  if (booleanField(status, 'Detected') === false) return 'missing'
  if (booleanField(status, 'Enabled') === false || activity === 'sleeping') return 'disabled'
  if (activity !== 'hashing') return null
  if (row === null || hashrateHs === 0) return 'dead'
  if (chips !== null && chipsExpected !== null && chips < chipsExpected) return 'warning'
  return 'ok'
}
