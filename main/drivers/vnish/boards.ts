import type { Board, BoardStatus, Fault } from '../../contract/model.ts'
import { field, type JsonRecord, numberField, recordOf, textField } from '../../transport/fields.ts'
import { scaled } from '../dialect/bitmain-stats.ts'
import { countField, temperature, total, within } from '../dialect/sane.ts'
import type { Reading } from '../driver.ts'
import type { Model } from '../model.ts'

/** What the boards are judged by. */
export interface BoardContext {
  /** By board id, °C. */
  readonly chipTempsC: ReadonlyMap<number, readonly number[]>
  /** By board id. */
  readonly serials: ReadonlyMap<number, string>
  readonly model: Model | null
  /** What one unit of the rates is, H/s. */
  readonly scaleHs: number
  readonly activity: Reading['activity']
}

/** The boards by their ids, which count from 1, and those that the model should have besides. */
export function boardsOf(chains: readonly JsonRecord[], context: BoardContext): readonly Board[] {
  const slots = slotsOf(chains)
  const boards = chains.map((chain, n) => boardOf(chain, slots[n] ?? n + 1, context))
  const judgeable = boards.length > 0 && (context.activity === 'hashing' || context.activity === 'idle')
  const wanted = judgeable ? (context.model?.boards ?? 0) : 0
  const free = Array.from({ length: wanted }, (_none, n) => n + 1).filter(slot => !slots.includes(slot))
  const gaps = free
    .slice(0, Math.max(0, wanted - boards.length))
    .map(slot => ({ ...boardOf({}, slot, context), status: 'missing' as const }))
  return [...boards, ...gaps].toSorted((a, b) => a.slot - b.slot)
}

/** By id; by order where an id is missing or given twice. */
function slotsOf(chains: readonly JsonRecord[]): readonly number[] {
  const ids = chains.map(chain => within(numberField(chain, 'id'), 0, 64))
  const known = ids.filter(id => id !== null && Number.isInteger(id))
  if (new Set(known).size !== chains.length) return chains.map((_chain, n) => n + 1)
  const shift = known.includes(0) ? 1 : 0
  return known.map(id => (id ?? 0) + shift)
}

function boardOf(chain: JsonRecord, slot: number, { chipTempsC, serials, model, scaleHs, activity }: BoardContext): Board {
  const id = numberField(chain, 'id') ?? slot
  const statuses = recordOf(field(chain, 'chip_statuses'))
  const chips = total(['red', 'orange', 'grey'].map(color => within(countField(statuses, color), 0, 2000)))
  const hashrateHs = scaled(numberField(chain, 'hashrate_rt'), scaleHs)
  const expected = model?.chips.find(count => count >= (chips ?? 0)) ?? null
  const nominal = scaled(numberField(chain, 'hashrate_ideal'), scaleHs)
  const board = {
    slot,
    serial: serials.get(id) ?? null,
    hashrateHs,
    nominalHashrateHs: nominal !== null && nominal > 0 ? nominal : null,
    chips,
    chipsExpected: expected,
    chipTempMaxC: temperature(numberField(recordOf(field(chain, 'chip_temp')), 'max')),
    boardTempMaxC: temperature(numberField(recordOf(field(chain, 'pcb_temp')), 'max')),
    chipTempsC: chipTempsC.get(id) ?? [],
    freqMhz: within(numberField(chain, 'frequency'), 1, 5000),
    // mV
    voltageV: within((numberField(chain, 'voltage') ?? 0) / 1000, 1, 60),
    hwErrors: countField(chain, 'hw_errors'),
  }
  const bad = countField(statuses, 'red') ?? 0
  return { ...board, status: boardStatus(textField(recordOf(field(chain, 'status')), 'state'), board, bad > 0, activity) }
}

function boardStatus(
  state: string | null,
  { hashrateHs, chips, chipsExpected }: Pick<Board, 'hashrateHs' | 'chips' | 'chipsExpected'>,
  badChips: boolean,
  activity: Reading['activity'],
): BoardStatus | null {
  if (state === 'failure') return 'dead'
  if (state === 'disconnected') return 'missing'
  if (state === 'disabled' || state === 'stopped' || activity === 'sleeping') return 'disabled'
  if (activity !== 'hashing') return null
  if (hashrateHs === 0) return 'dead'
  const short = chips !== null && chipsExpected !== null && chips < chipsExpected
  return short || badChips ? 'warning' : 'ok'
}

/** What the boards say is wrong with them, in the firmware's own words; what only a state tells, their status tells too. */
export function boardFaults(chains: readonly JsonRecord[]): readonly Fault[] {
  return chains.flatMap((chain, n) => {
    const status = recordOf(field(chain, 'status'))
    const state = textField(status, 'state')
    const text = textField(status, 'description', 'failure_message')
    if (text === null) return []
    return [
      { code: state === 'failure' || state === 'disconnected' ? `chain.${state}` : null, text, board: numberField(chain, 'id') ?? n + 1 },
    ]
  })
}
