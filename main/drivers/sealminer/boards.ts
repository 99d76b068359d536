import type { Board, BoardStatus, Fan } from '../../contract/model.ts'
import { booleanField, type JsonRecord, numberField, textField } from '../../transport/fields.ts'
import { countField, hashrate, highest, percentage, temperature, within } from '../dialect/sane.ts'
import { serialOf } from '../dialect/system-info.ts'
import type { Reading } from '../driver.ts'
import type { Model } from '../model.ts'

const mostBoards = 16
const mostFans = 32

/** `N PWM` is what the fan controller takes, 8 bits wide. */
const fullPwm = 255

/** The numbers of the boards that a row of `stats` tells of, from 0. */
export function boardNumbers(stats: JsonRecord | null): readonly number[] {
  return numbersOf(stats, /^(\d{1,2}) (?:Online|SN|Chip Count|Freq|MHS\(\w+\))$/, mostBoards)
}

/** The boards as `stats` lists them, `0 Online`, `0 Chip Count`, …. */
export function boardsOf(stats: JsonRecord | null, model: Model | null, activity: Reading['activity']): readonly Board[] {
  return boardNumbers(stats).map(number => boardOf(stats, number, model, activity))
}

/** The fans as `stats` lists them: `0 Speed`, `0 PWM`. Machines cooled by water list none, or such as do not turn. */
export function fansOf(stats: JsonRecord | null): readonly Fan[] {
  if (booleanField(stats, 'Liquid Cooling') === true) return []
  return numbersOf(stats, /^(\d{1,2}) Speed$/, mostFans).map(number => {
    const pwm = within(numberField(stats, `${number} PWM`), 0, fullPwm)
    return {
      slot: number + 1,
      rpm: within(numberField(stats, `${number} Speed`), 0, 30_000),
      pct: pwm === null ? null : percentage(Math.round((pwm / fullPwm) * 100)),
    }
  })
}

function boardOf(stats: JsonRecord | null, number: number, model: Model | null, activity: Reading['activity']): Board {
  const of = (name: string) => `${number} ${name}`
  const chips = chipsOf(countField(stats, of('Chip Count')), countField(stats, of('Bad Chip Count')))
  const chipsExpected = model?.chips.find(expected => expected >= (chips ?? 0)) ?? within(countField(stats, of('Chip Count')), 1, 2000)
  const board: Board = {
    slot: number + 1,
    serial: serialOf(textField(stats, of('SN'))),
    hashrateHs: megahashes(stats, of('MHS(Sample)')),
    nominalHashrateHs: aboveZero(megahashes(stats, of('MHS(Ideal)'))),
    chips,
    chipsExpected,
    chipTempMaxC: null,
    boardTempMaxC: highest(sensorsOf(stats, number)),
    chipTempsC: [],
    freqMhz: within(numberField(stats, of('Freq')), 1, 5000),
    voltageV: within(numberField(stats, 'PSU Output Voltage'), 1, 100),
    hwErrors: null,
    status: null,
  }
  return { ...board, status: statusOf(board, booleanField(stats, of('Online')), activity) }
}

/** `0 Temp 0` to as many as there are. */
function sensorsOf(stats: JsonRecord | null, number: number): readonly (number | null)[] {
  const keys = Object.keys(stats ?? {}).filter(key => key.startsWith(`${number} Temp `))
  return keys.map(key => temperature(numberField(stats, key)))
}

/** Those that were counted and work. */
function chipsOf(count: number | null, bad: number | null): number | null {
  return count === null ? null : within(count - (bad ?? 0), 0, 2000)
}

function statusOf(board: Board, isOnline: boolean | null, activity: Reading['activity']): BoardStatus | null {
  if (activity === 'sleeping') return 'disabled'
  if (isOnline === false) return 'missing'
  if (activity !== 'hashing') return null
  if (board.hashrateHs === 0) return 'dead'
  return board.chips !== null && board.chipsExpected !== null && board.chips < board.chipsExpected ? 'warning' : 'ok'
}

function numbersOf(stats: JsonRecord | null, pattern: RegExp, most: number): readonly number[] {
  const numbers = Object.keys(stats ?? {}).flatMap(key => {
    const number = pattern.exec(key)?.[1]
    return number === undefined ? [] : [Number(number)]
  })
  return [...new Set(numbers)].filter(number => number < most).toSorted((a, b) => a - b)
}

function megahashes(stats: JsonRecord | null, name: string): number | null {
  const rate = numberField(stats, name)
  return rate === null ? null : hashrate(rate * 1e6)
}

function aboveZero(value: number | null): number | null {
  return value !== null && value > 0 ? value : null
}
