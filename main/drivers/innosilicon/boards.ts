import type { Board, BoardStatus, Fan } from '../../contract/model.ts'
import { booleanField, type JsonRecord, numberField } from '../../transport/fields.ts'
import { numbered } from '../dialect/bitmain-stats.ts'
import { countField, hashrate, highest, percentage, temperature, within } from '../dialect/sane.ts'
import type { Reading } from '../driver.ts'

/** The lists that tell about boards, each as far as it came. */
export interface BoardLists {
  /** DEVS: rates and errors. */
  readonly devices: readonly JsonRecord[]
  /** STATS with a `Chain ID`: chips, temperatures, fans. */
  readonly chains: readonly JsonRecord[]
  /** `chain` of `getAll`. */
  readonly overview: readonly JsonRecord[]
}

/** Every board that any of the lists tells, put together by their numbers, which count from 0. */
export function boardsOf({ devices, chains, overview }: BoardLists, scaleHs: number, activity: Reading['activity']): readonly Board[] {
  const parts = { device: byNumber(devices), chain: byNumber(chains), rest: byNumber(overview) }
  const numbers = new Set([...parts.device.keys(), ...parts.chain.keys(), ...parts.rest.keys()])
  return [...numbers]
    .toSorted((a, b) => a - b)
    .map(number => {
      const row = { device: parts.device.get(number) ?? null, chain: parts.chain.get(number) ?? null, rest: parts.rest.get(number) ?? null }
      return boardOf(row, number + 1, scaleHs, activity)
    })
}

/** The fans, which every board repeats; where only their duty is told, one stands for all. */
export function fansOf(chains: readonly JsonRecord[], duty: number | null): readonly Fan[] {
  const pct = percentage(highest(chains.map(chain => numberField(chain, 'Fan duty'))) ?? duty)
  const turning = chains.map(chain => numbered(chain, /^Fan(\d+) rpm$/)).find(list => list.length > 0) ?? []
  if (turning.length === 0) return pct === null ? [] : [{ slot: 1, rpm: null, pct }]
  return turning.map(([, rpm], n) => ({ slot: n + 1, rpm: within(rpm, 0, 30_000), pct }))
}

/** By `Chain ID` or `ASC`; by order where a number is missing or given twice. */
function byNumber(rows: readonly JsonRecord[]): ReadonlyMap<number, JsonRecord> {
  const numbers = rows.map(row => within(numberField(row, 'Chain ID', 'ASC', 'ID'), 0, 63)).filter(number => Number.isInteger(number))
  const isSure = new Set(numbers).size === rows.length
  return new Map(rows.map((row, n) => [isSure ? (numbers[n] ?? n) : n, row]))
}

interface BoardRow {
  readonly device: JsonRecord | null
  readonly chain: JsonRecord | null
  readonly rest: JsonRecord | null
}

function boardOf({ device, chain, rest }: BoardRow, slot: number, scaleHs: number, activity: Reading['activity']): Board {
  const chipTempsC = numbered(chain ?? {}, /^(\d+) Temp$/)
    .map(([, temp]) => temperature(temp))
    .filter(temp => temp !== null)
  const chips = within(countField(chain, 'Num active chips'), 0, 2000)
  const chipsExpected = within(countField(chain, 'Num chips'), 1, 2000)
  const rate = numberField(device, 'MHS 5s')
  const hashrateHs = rate === null ? null : hashrate(rate * scaleHs)
  const isOff = booleanField(chain, 'Disabled') === true
  return {
    slot,
    serial: null,
    hashrateHs,
    nominalHashrateHs: null,
    chips,
    chipsExpected,
    chipTempMaxC: highest([numberField(chain, 'Temp max'), numberField(rest, 'Temp max'), ...chipTempsC].map(temperature)),
    boardTempMaxC: temperature(numberField(chain, 'Temp') ?? numberField(device, 'Temperature')),
    chipTempsC,
    freqMhz: within(numberField(chain, 'PLL'), 1, 5000),
    voltageV: null,
    hwErrors: countField(device, 'Hardware Errors'),
    status: isOff ? 'disabled' : statusOf({ hashrateHs, chips, chipsExpected }, activity),
  }
}

function statusOf(
  { hashrateHs, chips, chipsExpected }: Pick<Board, 'hashrateHs' | 'chips' | 'chipsExpected'>,
  activity: Reading['activity'],
): BoardStatus | null {
  if (activity !== 'hashing') return null
  if (hashrateHs === 0 || chips === 0) return 'dead'
  if (chips !== null && chipsExpected !== null) return chips < chipsExpected ? 'warning' : 'ok'
  return hashrateHs === null ? null : 'ok'
}
