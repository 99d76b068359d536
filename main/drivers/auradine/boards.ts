import type { Board, BoardStatus, Fan } from '../../contract/model.ts'
import { booleanField, field, type JsonRecord, numberField, recordsOf } from '../../transport/fields.ts'
import { hashrate, highest, percentage, temperature, within } from '../dialect/sane.ts'
import type { Reading } from '../driver.ts'
import type { Model } from '../model.ts'

/** Its rates count in MH/s. */
export const unitHs = 1e6

/** The lists that tell about boards, by their `ID`. */
export interface BoardLists {
  readonly devices: readonly JsonRecord[]
  readonly temperatures: readonly JsonRecord[]
  readonly frequencies: readonly JsonRecord[]
}

/** What is the same for every board. */
export interface BoardContext {
  readonly model: Model | null
  readonly serials: readonly string[]
  /** Chips that answer on one board; `null` = not told, or not the same on all. */
  readonly chips: number | null
  /** What the power supply gives them. */
  readonly voltageV: number | null
  readonly activity: Reading['activity']
}

/** The boards by their ids, which count from 1. The control board stands among the temperatures with the id 0 and is none. */
export function boardsOf(lists: BoardLists, context: BoardContext): readonly Board[] {
  const temperatures = byId(lists.temperatures.filter(row => !isControlBoard(row)))
  const frequencies = byId(lists.frequencies)
  const devices = byId(lists.devices)
  const ids = [...new Set([...devices.keys(), ...temperatures.keys()])].toSorted((a, b) => a - b)
  const first = ids[0] === 0 ? 1 : 0
  return ids.map(id => {
    const rows = { device: devices.get(id) ?? null, heat: temperatures.get(id) ?? null, speed: frequencies.get(id) ?? null }
    return boardOf(rows, id + first, context)
  })
}

/** The fans by their ids; the share of full speed is what they aim at. */
export function fansOf(rows: readonly JsonRecord[]): readonly Fan[] {
  return rows.map((row, n) => {
    const target = numberField(row, 'Target')
    const full = numberField(row, 'Max')
    const pct = target === null || full === null || full <= 0 ? null : percentage(Math.round((target / full) * 100))
    return { slot: n + 1, rpm: within(numberField(row, 'Speed'), 0, 30_000), pct }
  })
}

function isControlBoard(row: JsonRecord): boolean {
  return /control/i.test(String(field(row, 'Name') ?? ''))
}

/** By order where an id is missing or given twice. */
function byId(rows: readonly JsonRecord[]): ReadonlyMap<number, JsonRecord> {
  const ids = rows.map(row => within(numberField(row, 'ID', 'DEV'), 0, 63)).filter(id => Number.isInteger(id))
  const isSure = new Set(ids).size === rows.length
  return new Map(rows.map((row, n) => [isSure ? (ids[n] ?? n + 1) : n + 1, row]))
}

interface BoardRows {
  readonly device: JsonRecord | null
  readonly heat: JsonRecord | null
  readonly speed: JsonRecord | null
}

function boardOf({ device, heat, speed }: BoardRows, slot: number, { model, serials, chips, voltageV, activity }: BoardContext): Board {
  const chipTempsC = readings(heat, 'ChipTemp', 'Temperature')
    .map(temperature)
    .filter(temp => temp !== null)
  const boardTemps = readings(heat, 'BoardTemp', 'Temperature').map(temperature)
  const rate = numberField(device, 'MHS 5s')
  const hashrateHs = rate === null ? null : hashrate(rate * unitHs)
  const chipsExpected = model?.chips.find(count => count >= (chips ?? 0)) ?? null
  return {
    slot,
    serial: serials[slot - 1] ?? null,
    hashrateHs,
    nominalHashrateHs: null,
    chips,
    chipsExpected,
    chipTempMaxC: highest(chipTempsC),
    boardTempMaxC: highest(boardTemps) ?? temperature(numberField(device, 'Temperature')),
    chipTempsC,
    freqMhz: within(mean(readings(speed, 'ChipFrequency', 'Frequency')), 1, 5000),
    voltageV,
    hwErrors: null,
    status: statusOf(device, hashrateHs, activity),
  }
}

function statusOf(device: JsonRecord | null, hashrateHs: number | null, activity: Reading['activity']): BoardStatus | null {
  if (activity === 'sleeping' || booleanField(device, 'Enabled') === false) return 'disabled'
  if (activity !== 'hashing' || hashrateHs === null) return null
  return hashrateHs === 0 ? 'dead' : 'ok'
}

function readings(row: JsonRecord | null, list: string, key: string): readonly number[] {
  return recordsOf(field(row, list)).flatMap(entry => numberField(entry, key) ?? [])
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.round((values.reduce((sum, value) => sum + value, 0) / values.length) * 100) / 100
}
