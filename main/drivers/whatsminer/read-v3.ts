import type { Board, BoardStatus, Fan } from '../../contract/model.ts'
import {
  booleanField,
  field,
  type JsonRecord,
  listOf,
  numberField,
  numberOf,
  recordOf,
  recordsOf,
  textField,
} from '../../transport/fields.ts'
import { parsePools, sharesOf } from '../dialect/pools.ts'
import { hashrate, highest, power, temperature, uptimeField, within } from '../dialect/sane.ts'
import { dropNulls, serialOf } from '../dialect/system-info.ts'
import { blankTelemetry, completeTelemetry } from '../dialect/telemetry.ts'
import type { Reading, Session } from '../driver.ts'
import { activityOf } from './activity.ts'
import { factsOfDevice, serialsOfDevice } from './facts.ts'
import { faultsOfList } from './faults.ts'
import { isLiquid } from './release.ts'
import { askV3, type V3Reply, v3Codes, wholeDataOf } from './v3.ts'

const command = 'get.miner.status'
const parts = ['summary', 'pools', 'edevs'] as const
const device = { cmd: 'get.device.info' } as const

/** Everything that one poll of API v3 asks, as data. */
interface V3Status {
  readonly summary: JsonRecord | null
  readonly pools: readonly JsonRecord[]
  readonly boards: readonly JsonRecord[]
  /** `get.device.info`; `null` when it was refused. */
  readonly device: JsonRecord | null
  /** Of the machine's own clock, s since the epoch. */
  readonly when: number | null
}

/** One poll of API v3 over one connection. */
export async function readV3(session: Session, signal: AbortSignal): Promise<Reading> {
  return parseStatus(await readStatus(session, signal), session.facts.model, session.now())
}

/**
 * Joined with `+` in one message; one by one where the image refuses that, which the session remembers, and where an end was lost. Throws
 * `malformed` when a single reply lost its end too.
 */
export async function readStatus(session: Session, signal: AbortSignal): Promise<V3Status> {
  if (session.memo.get('joined') !== false) {
    const [status, info] = await askV3(session, [{ cmd: command, param: parts.join('+') }, device], signal)
    const isRefused = status?.code === v3Codes.badCommand
    if (isRefused) session.memo.set('joined', false)
    else if (status?.isCut !== true && info?.isCut !== true) return statusOf([status], info)
  }
  const replies = await askV3(session, [...parts.map(param => ({ cmd: command, param })), device], signal)
  return statusOf(replies.slice(0, -1), replies.at(-1))
}

/** Throws `refused` in the miner's words when none of the parts came. */
function statusOf(replies: readonly (V3Reply | undefined)[], info: V3Reply | undefined): V3Status {
  const good = replies.filter(reply => reply?.code === v3Codes.ok)
  const datas = good.length === 0 ? [wholeDataOf(replies[0], command)] : good.map(reply => wholeDataOf(reply, command))
  const part = (name: string) => datas.map(data => field(data, name)).find(value => value !== undefined)
  return {
    summary: recordOf(part('summary')),
    pools: recordsOf(part('pools')),
    boards: recordsOf(part('edevs')),
    device: info?.code === v3Codes.ok ? wholeDataOf(info, device.cmd) : null,
    when: good[0]?.when ?? null,
  }
}

/** Pure: one poll. */
function parseStatus({ summary, boards, device: info, ...status }: V3Status, model: string | null, now: number): Reading {
  const facts = dropNulls(factsOfDevice(info))
  const miner = recordOf(field(info, 'miner'))
  const rateHs = tera(summary, 'hash-realtime', 'hash-1min')
  const working = booleanField(miner, 'working')
  const uptimeS = uptimeField(summary)
  const averageHs = tera(summary, 'hash-average')
  const activity = activityOf(rateHs ?? averageHs, uptimeS, working === null ? null : !working)
  const pools = parsePools(poolRows(status.pools), 'stratum-active', { now, minerNowS: status.when })
  const telemetry = {
    ...blankTelemetry(now),
    hashrateHs: rateHs,
    hashrateAvgHs: averageHs,
    nominalHashrateHs: aboveZero(tera(summary, 'factory-hash')),
    uptimeS,
    mode: activity === 'sleeping' ? 'sleep' : modeOf(info),
    powerW: power(numberField(summary, 'power-realtime', 'power-5min')) ?? power(numberField(recordOf(field(info, 'power')), 'pin')),
    powerLimitW: power(numberField(summary, 'power-limit')),
    chipTempMaxC: temperature(numberField(summary, 'chip-temp-max')),
    boardTempMaxC: highest(listOf(field(summary, 'board-temperature')).map(value => temperature(numberOf(value)))),
    inletTempC: temperature(numberField(summary, 'environment-temperature')),
    boards: boardsOf(boards, info, activity),
    fans: fansOf(summary, facts.model ?? model),
    pools,
    ...sharesOf(null, pools),
    faults: faultsOfList(field(info, 'error-code')),
  }
  return { telemetry: completeTelemetry(telemetry, 'sha256d'), activity, facts }
}

const modes: Readonly<Record<string, string>> = { '0': 'low', '1': 'normal', '2': 'high' }

/** The power mode of `get.device.info`, which is a number there. */
export function modeOf(info: JsonRecord | null): string | null {
  return modes[textField(recordOf(field(info, 'power')), 'mode') ?? ''] ?? null
}

/** The pools with the names that the older API gives the same things. */
export function poolRows(rows: readonly JsonRecord[]): readonly JsonRecord[] {
  return rows.map((row, index) => ({
    URL: field(row, 'url') ?? null,
    User: field(row, 'account') ?? null,
    Status: field(row, 'status') ?? null,
    Priority: field(row, 'pool-priority') ?? index,
    'Stratum Active': field(row, 'stratum-active') ?? null,
    'Last Share Time': field(row, 'last-share-time') ?? null,
    Accepted: field(row, 'accepted') ?? null,
    Rejected: field(row, 'rejected') ?? null,
  }))
}

/** H/s of a value in TH/s. */
function tera(record: JsonRecord | null, ...names: readonly string[]): number | null {
  const value = numberField(record, ...names)
  return value === null ? null : hashrate(value * 1e12)
}

function aboveZero(value: number | null): number | null {
  return value !== null && value > 0 ? value : null
}

function fansOf(summary: JsonRecord | null, model: string | null): readonly Fan[] {
  const rpms = [numberField(summary, 'fan-speed-in'), numberField(summary, 'fan-speed-out')]
  if (rpms.every(rpm => rpm === null) || (isLiquid(model) && rpms.every(rpm => (rpm ?? 0) === 0))) return []
  return rpms.map((rpm, index) => ({ slot: index + 1, rpm: within(rpm, 0, 30_000), pct: null }))
}

/** Those that the status lists, and those that the machine should have by its own count. */
function boardsOf(rows: readonly JsonRecord[], info: JsonRecord | null, activity: Reading['activity']): readonly Board[] {
  const serials = serialsOfDevice(info)
  const places = rows.map(row => within(numberField(row, 'slot', 'id'), 0, 15))
  const areDistinct = places.every(place => place !== null) && new Set(places).size === places.length
  const boards = rows.map((row, index) => {
    const place = areDistinct ? (places[index] ?? index) : index
    return boardOf(row, place, serials.get(place) ?? null, activity)
  })
  const count = within(numberField(recordOf(field(info, 'miner')), 'board-num'), 0, 16) ?? 0
  const judgeable = boards.length > 0 && activity === 'hashing'
  const gaps = Array.from({ length: judgeable ? count : 0 }, (_none, place) => place).filter(
    place => !boards.some(board => board.slot === place + 1),
  )
  const missing = gaps.slice(0, Math.max(0, count - boards.length)).map(place => ({
    ...boardOf({}, place, serials.get(place) ?? null, activity),
    status: 'missing' as const,
  }))
  return [...boards, ...missing].toSorted((a, b) => a.slot - b.slot)
}

function boardOf(row: JsonRecord, place: number, serial: string | null, activity: Reading['activity']): Board {
  const hashrateHs = tera(row, 'hash-realtime', 'hash-average')
  return {
    slot: place + 1,
    serial: serial ?? serialOf(textField(row, 'pcb-sn', 'pcbsn')),
    hashrateHs,
    nominalHashrateHs: aboveZero(tera(row, 'factory-hash')),
    chips: within(numberField(row, 'effective-chips'), 0, 2000),
    chipsExpected: null,
    chipTempMaxC: temperature(numberField(row, 'chip-temp-max')),
    boardTempMaxC: temperature(numberField(row, 'board-temperature', 'temperature')),
    chipTempsC: [],
    freqMhz: within(numberField(row, 'freq'), 1, 5000),
    voltageV: null,
    hwErrors: null,
    status: boardStatus(textField(row, 'status'), hashrateHs, activity),
  }
}

const statuses: Readonly<Record<string, BoardStatus>> = { alive: 'ok', sick: 'warning', dead: 'dead', nostart: 'dead' }

function boardStatus(told: string | null, hashrateHs: number | null, activity: Reading['activity']): BoardStatus | null {
  if (activity === 'sleeping') return 'disabled'
  if (activity !== 'hashing') return null
  return hashrateHs === 0 ? 'dead' : (statuses[told?.toLowerCase() ?? ''] ?? null)
}
