import type { Board, BoardStatus } from '../../contract/model.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import { booleanField, field, type JsonRecord, numberField, textField } from '../../transport/fields.ts'
import type { Replies } from '../dialect/ask.ts'
import { type BoardContext, type BoardDraft, believableTemps, judgeBoards, sensorsIn } from '../dialect/bitmain-boards.ts'
import { findBitmainStats, numbered, scaled } from '../dialect/bitmain-stats.ts'
import { countField, hashrate, highest, temperature, within } from '../dialect/sane.ts'
import { serialOf } from '../dialect/system-info.ts'

/** The most boards that any machine of this firmware could have. */
const mostBoards = 16

/** The numbers of the boards that the firmware knows of, from 0 as its commands count them. */
export function boardIdsOf(replies: Replies): readonly number[] {
  const ids = new Set([...rowsById(replies, 'devs', 'DEVS').keys()])
  const stats = readingsOf(replies)
  if (stats !== null) for (const [chain, chips] of numbered(stats, /^chain_acn(\d+)$/)) if (chips > 0) ids.add(chain - 1)
  return [...ids].filter(id => within(id, 0, mostBoards - 1) !== null).toSorted((a, b) => a - b)
}

/**
 * Pure: the boards of `devs`, with what `stats` and `temps` add; `stats` counts them from 1. A board that only `stats` knows counts too.
 * @param voltages by number from 0, V
 */
export function boardsOf(replies: Replies, voltages: ReadonlyMap<number, number>, context: BoardContext): readonly Board[] {
  const devs = rowsById(replies, 'devs', 'DEVS')
  const temps = rowsById(replies, 'temps', 'TEMPS')
  const stats = readingsOf(replies)
  const drafts = boardIdsOf(replies).map(id => draftOf(id, { dev: devs.get(id) ?? null, temps: temps.get(id) ?? null, stats, voltages }))
  // Its own numbers begin at 0 on every model, also where Bitmain's begin at 6.
  const model = context.model === null ? null : { ...context.model, firstChain: 1 }
  return judgeBoards(drafts, { ...context, model }).map(board => {
    const dev = devs.get(board.slot - 1) ?? null
    return { ...board, status: statusOf(dev, context.activity) ?? board.status }
  })
}

/** What the boards should make together in the present profile, H/s; `null` when none tells. */
export function nominalOfBoards(replies: Replies): number | null {
  const rates = [...rowsById(replies, 'devs', 'DEVS').values()].map(dev => megahashes(dev, 'Nominal MHS'))
  const known = rates.filter(rate => rate !== null && rate > 0).map(Number)
  return known.length === 0 ? null : known.reduce((sum, rate) => sum + rate, 0)
}

interface Sources {
  readonly dev: JsonRecord | null
  readonly temps: JsonRecord | null
  readonly stats: JsonRecord | null
  readonly voltages: ReadonlyMap<number, number>
}

function draftOf(id: number, { dev, temps, stats, voltages }: Sources): BoardDraft {
  const chain = id + 1
  const chips = temperaturesIn(stats, `temp_chip${chain}`)
  return {
    chain,
    serial: serialOf(textField(dev, 'SerialNumber')),
    hashrateHs: megahashes(dev, 'MHS 5s') ?? scaled(numberField(stats, `chain_rate${chain}`), 1e9),
    nominalHashrateHs: aboveZero(megahashes(dev, 'Nominal MHS')),
    chips: within(countField(stats, `chain_acn${chain}`), 0, 2000),
    chipMap: textField(stats, `chain_acs${chain}`) ?? '',
    chipTempsC: chips,
    chipTempMaxC: highest(chips),
    boardTempMaxC: highest([
      ...sensorsOf(temps),
      ...temperaturesIn(stats, `temp_pcb${chain}`),
      temperature(numberField(dev, 'Temperature')),
    ]),
    freqMhz: within(numberField(stats, `freq${chain}`), 1, 5000),
    voltageV: voltages.get(id) ?? null,
    hwErrors: countField(dev, 'Hardware Errors') ?? countField(stats, `chain_hw${chain}`),
  }
}

/** One row may come as the whole section. Rows without a number are left out; of two with the same the first counts. */
function rowsById(replies: Replies, command: string, section: string): ReadonlyMap<number, JsonRecord> {
  const rows = new Map<number, JsonRecord>()
  for (const row of sectionOf(replies.get(command), section)) {
    const id = countField(row, 'ID', 'ASC', 'TEMP')
    if (id !== null && !rows.has(id)) rows.set(id, row)
  }
  return rows
}

function readingsOf(replies: Replies): JsonRecord | null {
  return findBitmainStats(sectionOf(replies.get('stats'), 'STATS'))?.readings ?? null
}

/** The sensors of TEMPS by whatever name: everything beside the two numbers of the row. */
function sensorsOf(row: JsonRecord | null): readonly number[] {
  const keys = Object.keys(row ?? {}).filter(key => key !== 'ID' && key !== 'TEMP')
  return believableTemps(keys.flatMap(key => numberField(row, key) ?? []))
}

/** '47-34-34-47', failed sensors left out. */
function temperaturesIn(stats: JsonRecord | null, key: string): readonly number[] {
  return believableTemps(sensorsIn(field(stats, key)))
}

function megahashes(record: JsonRecord | null, key: string): number | null {
  const rate = numberField(record, key)
  return rate === null ? null : hashrate(rate * 1e6)
}

/** What the firmware itself says of a board, where that decides; `null` = judge it by its numbers. */
function statusOf(dev: JsonRecord | null, activity: BoardContext['activity']): BoardStatus | null {
  if (booleanField(dev, 'Enabled') === false || booleanField(dev, 'IsUserShutdown') === true) return 'disabled'
  if (activity === 'sleeping' || activity === 'starting') return null
  const word = textField(dev, 'Status')?.toLowerCase()
  if (word === 'dead' || word === 'nostart') return 'dead'
  return word === 'sick' ? 'warning' : null
}

function aboveZero(value: number | null): number | null {
  return value !== null && value > 0 ? value : null
}
