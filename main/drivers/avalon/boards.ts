import type { Board, BoardStatus, Fan } from '../../contract/model.ts'
import { countField, hashrate, highest, percentage, temperature, within } from '../dialect/sane.ts'
import type { Reading } from '../driver.ts'
import type { Model } from '../model.ts'
import { brokenBoards } from './faults.ts'
import { type MmReport, type MmValues, numberIn, numbersIn, textIn } from './mm.ts'

/** What boards are judged by. */
export interface BoardContext {
  readonly model: Model | null
  readonly activity: Reading['activity']
  /** The present rate of the whole machine, H/s. */
  readonly hashrateHs: number | null
}

const mostBoards = 16

/** The boards of one machine; of several modules on a controller each module is one. */
export function boardsOf(report: MmReport, context: BoardContext): readonly Board[] {
  const [first] = report.modules
  const count = boardCount(first)
  if (report.modules.length > 1 || count === 0) return report.modules.map((values, index) => moduleBoard(values, index, context))
  const broken = brokenBoards(first)
  const boards = Array.from({ length: count }, (_, index) => hashBoard(first, index, count, context))
  const judged = boards.map((board, index) => ({ ...board, status: statusOf(board, broken.has(index), context) }))
  return [...judged, ...missing(judged.length, context)]
}

/** The fans of all modules, with the share of full speed that the firmware gives to all of one module. */
export function fansOf(report: MmReport): readonly Fan[] {
  const fans = report.modules.flatMap(values => {
    const pct = percentage(numberIn(values, 'FanR'))
    return [...values.keys()]
      .filter(key => /^Fan\d{0,2}$/.test(key))
      .flatMap(key => {
        const rpm = numberIn(values, key)
        return rpm === null ? [] : [{ rpm: within(rpm, 0, 30_000), pct }]
      })
  })
  return fans.slice(0, 2 * mostBoards).map((fan, index) => ({ slot: index + 1, ...fan }))
}

/** How many boards the lists of a module are about; 0 where it has no such lists (A7 to A9). */
function boardCount(values: MmValues): number {
  const lists = ['MGHS', 'MTmax', 'MTavg'].map(key => numbersIn(values, key).length)
  const chips = [...values.keys()]
    .map(key => /^PVT_T(\d{1,2})$/.exec(key)?.[1])
    .map(number => (number === undefined ? 0 : Number(number) + 1))
  return Math.min(mostBoards, Math.max(0, ...lists, ...chips))
}

function hashBoard(values: MmValues, index: number, count: number, { model, activity, hashrateHs }: BoardContext): Board {
  const asleep = activity === 'sleeping'
  const sensors = asleep ? [] : numbersIn(values, `PVT_T${index}`).flatMap(value => temperature(value) ?? [])
  const chips = chipsOf(values, index, count)
  return {
    slot: index + 1,
    serial: null,
    hashrateHs: hashrateHs === 0 ? 0 : rateIn(numbersIn(values, 'MGHS')[index]),
    nominalHashrateHs: null,
    chips,
    chipsExpected: expectedChips(chips, model),
    chipTempMaxC: temperature(numbersIn(values, 'MTmax')[index] ?? null) ?? highest(sensors),
    boardTempMaxC: count === 1 ? surfaceC(values) : null,
    chipTempsC: sensors,
    freqMhz: frequencyOf(values, index, count),
    voltageV: voltageOf(values),
    hwErrors: errorsOf(values, index),
    status: null,
  }
}

function moduleBoard(values: MmValues, index: number, { model, activity, hashrateHs }: BoardContext): Board {
  const chips = within(numberIn(values, 'TA'), 0, 2000)
  const board: Board = {
    slot: index + 1,
    serial: dnaOf(values),
    hashrateHs: hashrateHs === 0 ? 0 : (rateIn(numberIn(values, 'GHSspd')) ?? rateIn(numberIn(values, 'GHSavg'))),
    nominalHashrateHs: aboveZero(rateIn(numberIn(values, 'GHSmm'))),
    chips,
    chipsExpected: expectedChips(chips, model),
    chipTempMaxC: temperature(numberIn(values, 'TMax')),
    boardTempMaxC: null,
    chipTempsC: [],
    freqMhz: within(numberIn(values, 'Freq'), 1, 5000),
    voltageV: null,
    hwErrors: countField({ HW: numberIn(values, 'HW') }, 'HW'),
    status: null,
  }
  return { ...board, status: statusOf(board, brokenBoards(values).size > 0, { model, activity, hashrateHs }) }
}

/** The mark that the maker burns into a module; `null` where it is left out. */
export function dnaOf(values: MmValues): string | null {
  const dna = textIn(values, 'DNA')
  return dna !== null && /^[0-9a-f]{8,64}$/i.test(dna) && !/^0+$/.test(dna) ? dna.toLowerCase() : null
}

/**
 * Chips with a sensor that answers. Where the lists are not about all chips that the machine counts, `EEPROM` when its numbers add up to that
 * count, else the count itself if there is one board only.
 */
function chipsOf(values: MmValues, index: number, count: number): number | null {
  const total = within(numberIn(values, 'TA'), 0, 2000)
  const lists = Array.from({ length: count }, (_, board) => numbersIn(values, `PVT_T${board}`))
  const listed = lists[index] ?? []
  const isWhole = total === null || sum(lists.map(list => list.length)) >= total
  if (listed.length > 0 && isWhole) return within(listed.filter(value => value > -100).length, 0, 2000)
  const named = numbersIn(values, 'EEPROM')
  if (named.length === count && sum(named) === total) return within(named[index] ?? null, 0, 2000)
  return count === 1 ? total : null
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0)
}

function expectedChips(chips: number | null, model: Model | null): number | null {
  return model?.chips.find(expected => expected >= (chips ?? 0)) ?? null
}

/** A board runs at four frequencies at once: their mean. The machine's own mean counts where it has one board. MHz */
function frequencyOf(values: MmValues, index: number, count: number): number | null {
  const steps = numbersIn(values, `SF${index}`)
  const mean = steps.length === 0 ? null : sum(steps) / steps.length
  const whole = numberIn(values, 'Freq')
  return within(count === 1 ? (whole ?? mean) : (mean ?? whole), 1, 5000)
}

/** All boards hang on one rail, which `PS` gives in steps of 10 mV. V */
function voltageOf(values: MmValues): number | null {
  const raw = numbersIn(values, 'PS')[2]
  return raw === undefined ? null : within(raw / 100, 1, 100)
}

function errorsOf(values: MmValues, index: number): number | null {
  return countField({ MH: numbersIn(values, 'MH')[index] ?? null }, 'MH')
}

/** At the air inlet and outlet of the board, or where the air leaves a Nano 3S, °C. */
function surfaceC(values: MmValues): number | null {
  return highest(['HBITemp', 'HBOTemp', 'OTemp'].map(key => temperature(numberIn(values, key))))
}

function statusOf(board: Board, isBroken: boolean, { activity }: BoardContext): BoardStatus | null {
  if (activity === 'sleeping') return 'disabled'
  if (activity === 'hashing' && board.hashrateHs === 0) return 'dead'
  const lacksChips = board.chips !== null && board.chipsExpected !== null && board.chips < board.chipsExpected
  if (isBroken || lacksChips) return 'warning'
  return activity === 'hashing' ? 'ok' : null
}

/** The boards that the model has and the machine does not list. */
function missing(present: number, { model, activity }: BoardContext): readonly Board[] {
  if (model === null || model.boards === null || (activity !== 'hashing' && activity !== 'idle')) return []
  const chipsExpected = model.chips[0] ?? null
  return Array.from({ length: Math.max(0, model.boards - present) }, (_, index) => ({
    slot: present + index + 1,
    serial: null,
    hashrateHs: null,
    nominalHashrateHs: null,
    chips: null,
    chipsExpected,
    chipTempMaxC: null,
    boardTempMaxC: null,
    chipTempsC: [],
    freqMhz: null,
    voltageV: null,
    hwErrors: null,
    status: 'missing',
  }))
}

function rateIn(gigahashes: number | null | undefined): number | null {
  return gigahashes === null || gigahashes === undefined ? null : hashrate(gigahashes * 1e9)
}

function aboveZero(value: number | null): number | null {
  return value !== null && value > 0 ? value : null
}
