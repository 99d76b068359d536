import type { Board, Fan, Fault, Pool } from '../../contract/model.ts'
import { type BoardDraft, judgeBoards } from '../dialect/bitmain-boards.ts'
import { modelNamed } from '../dialect/model-name.ts'
import type { Reading } from '../driver.ts'

/** A board as one of the interfaces tells it; `null` of `enabled` = not told. */
export interface BosBoard extends BoardDraft {
  readonly enabled: boolean | null
}

/** A board of which nothing is known yet. @param name '6', 'Hash Chain 6' @param index of the list, for one that has no number */
export function blankBoard(name: string | null, index: number): BosBoard {
  return {
    chain: Number(/\d+/.exec(name ?? '')?.[0] ?? index + 1),
    serial: null,
    hashrateHs: null,
    nominalHashrateHs: null,
    chips: null,
    chipMap: '',
    chipTempsC: [],
    chipTempMaxC: null,
    boardTempMaxC: null,
    freqMhz: null,
    voltageV: null,
    hwErrors: null,
    enabled: null,
  }
}

/** Numbered and held against the model; one that was switched off is no fault. */
export function boardsFrom(boards: readonly BosBoard[], modelName: string | null, activity: Reading['activity']): readonly Board[] {
  const model = modelNamed(modelName)
  // A board that is off makes no other one missing, so it keeps its place in the list.
  const drafts = boards.map(({ enabled: _enabled, ...draft }) => draft)
  const judged = judgeBoards(drafts, { model, scaleHs: 1, activity })
  const off = judgeOff(boards, drafts, judged)
  return judged.map(board => (off.has(board.slot) ? { ...board, status: 'disabled' } : board))
}

/** The slots of boards that were switched off: the judged ones stand in the order of their chains, those that are missing aside. */
function judgeOff(boards: readonly BosBoard[], drafts: readonly BoardDraft[], judged: readonly Board[]): ReadonlySet<number> {
  const present = judged.filter(board => board.status !== 'missing')
  const order = drafts.map((draft, at) => ({ chain: draft.chain, at })).toSorted((a, b) => a.chain - b.chain)
  const slots = order.flatMap(({ at }, index) => (boards[at]?.enabled === false ? (present[index]?.slot ?? []) : []))
  return new Set(slots)
}

/**
 * Control boards have sockets for four fans whatever the machine has. A socket at 0 rpm is a fan that stands still where the model has so
 * many, or where a later one turns; behind the last one that turns it is an empty socket. @param modelName `null` = not known
 */
export function fansFrom(sockets: readonly Omit<Fan, 'slot'>[], modelName: string | null): readonly Fan[] {
  const lastTurning = sockets.findLastIndex(({ rpm }) => (rpm ?? 0) > 0)
  const expected = modelNamed(modelName)?.fans ?? (lastTurning < 0 ? sockets.length : 0)
  return sockets.slice(0, Math.max(lastTurning + 1, expected)).map((socket, index) => ({ ...socket, slot: index + 1 }))
}

/** Groups share the work, so several pools are mined on at once; the model knows one: the first of the groups. */
export function oneActive(pools: readonly Pool[]): readonly Pool[] {
  const first = pools.find(pool => pool.active === true)
  return pools.map(pool => (pool.active === true && pool !== first ? { ...pool, active: false } : pool))
}

/** Each text once, the latest ones, no more than a person reads. */
export function distinctFaults(faults: readonly Fault[]): readonly Fault[] {
  const byText = new Map(faults.map(fault => [`${fault.text} ${fault.board}`, fault]))
  return [...byText.values()].slice(-12)
}

/** One line, capped: texts of a miner are not to be trusted. */
export function faultText(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 300)
}

/** The smallest; `null` when there is none. Of several inlets the coolest has the least of the board's own heat. */
export function lowest(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null)
  return known.length === 0 ? null : Math.min(...known)
}
