import type { Board, BoardStatus } from '../../contract/model.ts'
import { field, type JsonRecord, listOf, numberField, numberOf, textField } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import type { Reading } from '../driver.ts'
import type { Model } from '../model.ts'
import { boardKeys, type ChainKeys } from './bitmain-chain-keys.ts'
import { scaled } from './bitmain-stats.ts'
import { parseRate } from './hashrate.ts'
import { countField, highest, temperature, within } from './sane.ts'

export interface BoardContext {
  readonly model: Model | null
  /** What one unit of the per-board rates is, H/s. */
  readonly scaleHs: number
  readonly activity: Reading['activity']
}

/** One board as any of Bitmain's dialects reports it, before it is judged. */
export interface BoardDraft {
  /** The number that the reply gives it. */
  readonly chain: number
  readonly serial: string | null
  readonly hashrateHs: number | null
  readonly nominalHashrateHs: number | null
  readonly chips: number | null
  /** One letter a chip: o good, x bad, - none. */
  readonly chipMap: string
  readonly chipTempsC: readonly number[]
  readonly chipTempMaxC: number | null
  readonly boardTempMaxC: number | null
  readonly freqMhz: number | null
  readonly voltageV: number | null
  readonly hwErrors: number | null
}

/** The boards of a STATS reply of the cgminer API: whatever chains it holds, wherever they are numbered. */
export function boardsOf(readings: JsonRecord, context: BoardContext): readonly Board[] {
  const chains = chainsOf(readings)
  // Three chains of one board (1, 8, 9) stand one behind the other; of other machines the order of the reply says nothing.
  if (context.model?.chainsPerBoard !== 3) chains.sort((a, b) => a.chain - b.chain)
  const present = chains.map(keys => draftOf(readings, keys, context.scaleHs))
  if (present.length > 0 || context.activity !== 'sleeping') return judgeBoards(present, context)
  // Asleep, the S17 family reports no chain at all, only how many boards there are.
  const count = within(numberField(readings, 'miner_count'), 0, 16) ?? 0
  return Array.from({ length: count }, (_, index) => absent(index + 1, 'disabled', chipsExpected([], context.model)))
}

/** Numbers the boards, holds them against the model and adds those that it should have. */
export function judgeBoards(present: readonly BoardDraft[], context: BoardContext): readonly Board[] {
  const expected = chipsExpected(present, context.model)
  const placed = placeBoards(present, context.model)
  const boards = placed.map(({ slot, draft }) => judge(slot, draft, expected, context))
  const judgeable = boards.length > 0 && (context.activity === 'hashing' || context.activity === 'idle')
  const slots = judgeable && context.model?.boards ? context.model.boards * context.model.chainsPerBoard : 0
  const gaps = boards.length < slots ? freeSlots(boards, slots).slice(0, slots - boards.length) : []
  return [...boards, ...gaps.map(slot => absent(slot, 'missing', expected))].sort((a, b) => a.slot - b.slot)
}

function freeSlots(boards: readonly Board[], slots: number): readonly number[] {
  return Array.from({ length: slots }, (_, index) => index + 1).filter(slot => !boards.some(board => board.slot === slot))
}

/** The chains that are there, in the order of the reply: some chips, a chip map, or a rate. Most keys belong to sockets without a board. */
function chainsOf(readings: JsonRecord): ChainKeys[] {
  const chains = new Set<ChainKeys>()
  for (const key of Object.keys(readings)) {
    const keys = boardKeys.get(key)
    if (keys !== undefined && saysBoard(key, keys, field(readings, key))) chains.add(keys)
  }
  return [...chains]
}

function saysBoard(key: string, keys: ChainKeys, value: Json | undefined): boolean {
  if (key === keys.chipMap) return typeof value === 'string' && /[ox]/i.test(value)
  if (key === keys.rateText) return typeof value === 'string' && (parseRate(value) ?? 0) > 0
  return (numberOf(value) ?? 0) > 0
}

function draftOf(readings: JsonRecord, keys: ChainKeys, scaleHs: number): BoardDraft {
  const sensors = temperatures(readings, keys.chipTemps)
  const surfaces = temperatures(readings, keys.boardTemps)
  const chip = highest(sensors) ?? temperature(numberField(readings, keys.chipTemp))
  const surface = highest(surfaces) ?? temperature(numberField(readings, keys.boardTemp))
  return {
    chain: keys.chain,
    serial: null,
    hashrateHs: scaled(numberField(readings, keys.rate), scaleHs) ?? parseRate(textField(readings, keys.rateText)),
    nominalHashrateHs: aboveZero(scaled(numberField(readings, keys.rateIdeal), scaleHs)),
    chips: within(countField(readings, keys.chips), 0, 2000),
    chipMap: textField(readings, keys.chipMap) ?? '',
    chipTempsC: sensors,
    ...hotterIsChip(chip, surface),
    freqMhz: frequencyOf(readings, keys),
    voltageV: within(numberField(readings, 'Voltage'), 1, 30),
    hwErrors: countField(readings, keys.hwErrors),
  }
}

/** Some images give chip and board the other way round; a chip is never colder than its board. */
export function hotterIsChip(chip: number | null, surface: number | null): Pick<BoardDraft, 'chipTempMaxC' | 'boardTempMaxC'> {
  const swapped = chip !== null && surface !== null && surface > chip
  return { chipTempMaxC: swapped ? surface : chip, boardTempMaxC: swapped ? chip : surface }
}

/** MHz: of the board where told, else of the machine. 0 stands for "not told". */
function frequencyOf(readings: JsonRecord, { freqs }: ChainKeys): number | null {
  for (const name of freqs) {
    const mhz = within(numberField(readings, name), 1, 5000)
    if (mhz !== null) return mhz
  }
  return null
}

function temperatures(readings: JsonRecord, names: readonly string[]): readonly number[] {
  const sensors: number[] = []
  for (const name of names) {
    const value = field(readings, name)
    if (value !== undefined) for (const sensor of sensorsIn(value)) sensors.push(sensor)
  }
  return believableTemps(sensors)
}

/**
 * The sensors of one board that can be believed, °C. A hall in winter brings negative values, and then 0 is a temperature too; elsewhere
 * less than 1 is a sensor that does not work, or the neighbour of one in memory.
 */
export function believableTemps(sensors: readonly number[]): readonly number[] {
  const inRange = sensors.filter(value => value >= -40 && value <= 130)
  return inRange.every(value => value >= 1) || inRange.some(value => value < 0) ? inRange : inRange.filter(value => value >= 1)
}

/** The numbers of '78-50-69-70', '2--1-20-22' (the second is -1), '[65.21, 64.10]', [78, 50] or 78. */
export function sensorsIn(value: Json | undefined): readonly number[] {
  if (typeof value !== 'string') return (Array.isArray(value) ? listOf(value) : [value]).map(numberOf).filter(number => number !== null)
  // A dash behind a digit parts two numbers; any other is a sign.
  const pattern = value.includes(',') || value.includes('[') ? /-?\d+(?:\.\d+)?/g : /(?:(?<!\d)-)?\d+(?:\.\d+)?(?=-|\s*$)/g
  return value.match(pattern)?.map(Number) ?? []
}

/** Boards were sold in versions of different chip counts: the smallest version that explains the best board here. */
function chipsExpected(present: readonly BoardDraft[], model: Model | null): number | null {
  const most = highest(present.map(draft => draft.chips))
  if (model === null || (most === null && model.chips.length > 1)) return null
  return model.chips.find(chips => chips >= (most ?? 0)) ?? null
}

/** By the reply's own numbers where they fit the model, else in the order in which they come. */
function placeBoards(present: readonly BoardDraft[], model: Model | null): readonly { slot: number; draft: BoardDraft }[] {
  const first = model?.firstChain ?? 1
  const slots = model?.boards ? model.boards * model.chainsPerBoard : 4
  const fits = model?.chainsPerBoard !== 3 && present.every(draft => draft.chain >= first && draft.chain < first + slots)
  return present.map((draft, index) => ({ slot: fits ? draft.chain - first + 1 : index + 1, draft }))
}

function judge(slot: number, draft: BoardDraft, chipsExpected: number | null, { activity }: BoardContext): Board {
  const { chipMap, hashrateHs } = draft
  const chips = chipsAnswering(draft)
  return {
    slot,
    serial: draft.serial,
    hashrateHs,
    nominalHashrateHs: draft.nominalHashrateHs,
    chips,
    chipsExpected,
    chipTempMaxC: draft.chipTempMaxC,
    boardTempMaxC: draft.boardTempMaxC,
    chipTempsC: draft.chipTempsC,
    freqMhz: draft.freqMhz,
    voltageV: draft.voltageV,
    hwErrors: draft.hwErrors,
    status: statusOfBoard({ chips, chipsExpected, hashrateHs }, /x/i.test(chipMap), activity),
  }
}

/** Chips marked x do not work; a board whose chips are all x does not hash at all, and then says nothing about its chips. */
function chipsAnswering({ chips, chipMap }: BoardDraft): number | null {
  let good = 0
  // Not by a pattern, which makes a text of each of some hundred letters.
  for (const letter of chipMap) if (letter === 'o' || letter === 'O') good++
  return good > 0 && (chips === null || good < chips) ? good : chips
}

function statusOfBoard(
  board: Pick<Board, 'chips' | 'chipsExpected' | 'hashrateHs'>,
  badChips: boolean,
  activity: Reading['activity'],
): BoardStatus | null {
  if (activity === 'sleeping') return 'disabled'
  if (activity === 'hashing' && board.hashrateHs === 0) return 'dead'
  if (board.chips !== null && board.chipsExpected !== null && board.chips < board.chipsExpected) return 'warning'
  if (activity !== 'hashing') return null
  return badChips ? 'warning' : 'ok'
}

function absent(slot: number, status: BoardStatus, expected: number | null): Board {
  return {
    slot,
    serial: null,
    hashrateHs: null,
    nominalHashrateHs: null,
    chips: null,
    chipsExpected: expected,
    chipTempMaxC: null,
    boardTempMaxC: null,
    chipTempsC: [],
    freqMhz: null,
    voltageV: null,
    hwErrors: null,
    status,
  }
}

function aboveZero(value: number | null): number | null {
  return value !== null && value > 0 ? value : null
}
