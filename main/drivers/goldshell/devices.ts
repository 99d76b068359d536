import type { Board, BoardStatus, Fan } from '../../contract/model.ts'
import { field, type JsonRecord, numberField, textField } from '../../transport/fields.ts'
import { countField, hashrate, highest, temperature, within } from '../dialect/sane.ts'
import type { Reading } from '../driver.ts'
import type { Model } from '../model.ts'
import type { PowerPlan } from './settings.ts'

/** Its rates count in MH/s. */
export const unitHs = 1e6

/** What the boards are judged by. */
export interface BoardContext {
  readonly plans: readonly PowerPlan[]
  readonly model: Model | null
  readonly activity: Reading['activity']
}

/** The boards by their ids, which count from 0, and those that the model should have besides. */
export function boardsOf(rows: readonly JsonRecord[], context: BoardContext): readonly Board[] {
  const slots = slotsOf(rows)
  const boards = rows.map((row, n) => boardOf(row, slots[n] ?? n + 1, context))
  const isJudged = boards.length > 0 && (context.activity === 'hashing' || context.activity === 'idle')
  const wanted = isJudged ? (context.model?.boards ?? 0) : 0
  const free = Array.from({ length: wanted }, (_none, n) => n + 1).filter(slot => !slots.includes(slot))
  const gaps = free
    .slice(0, Math.max(0, wanted - boards.length))
    .map(slot => ({ ...boardOf({}, slot, context), status: 'missing' as const }))
  return [...boards, ...gaps].toSorted((a, b) => a.slot - b.slot)
}

/** The fans of the machine. Every board tells all of them, so each is taken from the first board that tells it. */
export function fansOf(rows: readonly JsonRecord[]): readonly Fan[] {
  const lists = rows.map(row => numbersIn(textField(row, 'fanspeed')).map(rpm => within(rpm, 0, 30_000)))
  const count = Math.max(0, ...lists.map(list => list.length))
  return Array.from({ length: count }, (_none, n) => ({
    slot: n + 1,
    rpm: lists.map(list => list[n] ?? null).find(rpm => rpm !== null) ?? null,
    pct: null,
  }))
}

/** The numbers of '82.0 °C / 79.7 °C' and '2700 rpm / 2700 rpm', in order; a part without one is `null`. The degree sign comes in any spelling. */
export function numbersIn(text: string | null): readonly (number | null)[] {
  if (text === null) return []
  return text.split('/').map(part => {
    const number = /^\s*(-?\d+(?:\.\d+)?)(?![\d.eE])/.exec(part)?.[1]
    return number === undefined ? null : Number(number)
  })
}

function slotsOf(rows: readonly JsonRecord[]): readonly number[] {
  const ids = rows.map(row => within(numberField(row, 'id'), 0, 63))
  const known = ids.filter(id => id !== null && Number.isInteger(id))
  return new Set(known).size === rows.length ? known.map(id => (id ?? 0) + 1) : rows.map((_row, n) => n + 1)
}

function boardOf(row: JsonRecord, slot: number, { plans, activity }: BoardContext): Board {
  const temps = numbersIn(textField(row, 'temp')).map(temperature)
  const chipTempsC = temps.filter(temp => temp !== null)
  const rate = numberField(row, 'hashrate')
  const hashrateHs = rate === null ? null : hashrate(rate * unitHs)
  const plan = numberField(row, 'powerplan')
  return {
    slot,
    serial: null,
    hashrateHs,
    nominalHashrateHs: null,
    chips: null,
    chipsExpected: null,
    chipTempMaxC: highest(chipTempsC),
    boardTempMaxC: null,
    chipTempsC,
    freqMhz: field(row, 'powerplan') === undefined ? null : (plans.find(({ index }) => index === plan)?.freqMhz ?? null),
    voltageV: null,
    hwErrors: countField(row, 'hwerrors'),
    status: statusOf(hashrateHs, activity),
  }
}

function statusOf(hashrateHs: number | null, activity: Reading['activity']): BoardStatus | null {
  if (activity === 'sleeping') return 'disabled'
  if (activity !== 'hashing' || hashrateHs === null) return null
  return hashrateHs === 0 ? 'dead' : 'ok'
}
