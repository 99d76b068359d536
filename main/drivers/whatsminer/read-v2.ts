import { MinerError } from '../../contract/failure.ts'
import type { Board, BoardStatus, Fan, Fault, Pool } from '../../contract/model.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import { booleanField, field, type JsonRecord, numberField, textField } from '../../transport/fields.ts'
import { askAll, minerClock, type Replies, recordFrom, requireAny } from '../dialect/ask.ts'
import { isCut, surely } from '../dialect/cut.ts'
import { doneLately, recall, remember } from '../dialect/memory.ts'
import { parsePools, sharesOf } from '../dialect/pools.ts'
import { bestShareField, countField, hashrate, percentage, power, temperature, uptimeField, within } from '../dialect/sane.ts'
import { dropNulls, serialOf } from '../dialect/system-info.ts'
import { blankTelemetry, completeTelemetry } from '../dialect/telemetry.ts'
import type { IdentityFacts, Reading, Session } from '../driver.ts'
import { whatsminerNamed } from '../models/whatsminer.ts'
import { activityOf } from './activity.ts'
import { factsOfSummary } from './facts.ts'
import { faultsOfList, faultsOfSummary } from './faults.ts'
import { isLiquid, isOff, messageOf } from './release.ts'

/** `devs` is known to every image; newer ones give the same under `edevs` as well, and may one day drop the old name. */
const commands = { devs: ['summary', 'pools', 'devs'], edevs: ['summary', 'pools', 'edevs'] } as const

/** One poll of API v2 and its forerunner: joined in one connection, more only while the machine does not hash and for its fault codes. */
export async function readV2(session: Session, signal: AbortSignal): Promise<Reading> {
  const replies = await askParts(session, signal)
  const rateHs = rateOf(summaryOf(replies)).nowHs
  // What `status` says of the mining counts only beside a rate.
  const needsStatus = (rateHs ?? 0) <= 0 && !isSummaryCut(replies)
  const status = needsStatus ? await readStatus(session, signal) : noStatus
  // A machine that was switched off may give no summary at all.
  if (isOff(status.record) !== true) requireAny(replies, isSummaryCut(replies) ? ['POOLS', 'DEVS'] : ['SUMMARY', 'POOLS', 'DEVS'])
  const faults = await readFaults(session, summaryOf(replies), signal)
  return parseReplies(replies, { status, faults, model: session.facts.model }, session.now())
}

async function askParts(session: Session, signal: AbortSignal): Promise<Replies> {
  const name = session.memo.get('devs') === 'edevs' ? 'edevs' : 'devs'
  const replies = await askAll(session, commands[name], signal)
  if (boardRows(replies).length > 0 || isAnyCut(replies) || name === 'edevs' || doneLately(session, 'edevsAsked', hourMs)) return replies
  const newer = await askAll(session, commands.edevs, signal)
  if (isAnyCut(newer)) {
    session.memo.delete('edevsAsked')
    return replies
  }
  if (boardRows(newer).length > 0) session.memo.set('devs', 'edevs')
  return boardRows(newer).length > 0 ? newer : replies
}

/** What else is known when the replies are read. */
interface Beside {
  readonly status: Status
  readonly faults: readonly Fault[]
  readonly model: IdentityFacts['model']
}

/** Pure: one poll. */
function parseReplies(replies: Replies, { status: { record: status, isCut: isStatusCut }, faults, model }: Beside, now: number): Reading {
  const summary = summaryOf(replies)
  const rates = rateOf(summary)
  const uptimeS = uptimeField(summary)
  const isIncomplete = isSummaryCut(replies) || isStatusCut
  const told = activityOf(rates.nowHs ?? rates.averageHs, uptimeS, isOff(status))
  const activity = surely(told, { hashrateHs: rates.nowHs }, isIncomplete)
  const pools = poolsOf(replies, now)
  const mode = isStatusCut ? null : modeOf(summary, status)
  const telemetry = {
    ...blankTelemetry(now),
    hashrateHs: rates.nowHs,
    hashrateAvgHs: rates.averageHs,
    nominalHashrateHs: nominalOf(summary, mode) ?? usualOf(model, mode),
    uptimeS,
    mode: activity === 'sleeping' ? 'sleep' : mode,
    powerW: power(numberField(summary, 'Power', 'Power_RT')),
    powerLimitW: isStatusCut ? null : limitOf(summary, status),
    chipTempMaxC: temperature(numberField(summary, 'Chip Temp Max')),
    boardTempMaxC: temperature(numberField(summary, 'Temperature')),
    inletTempC: temperature(numberField(summary, 'Env Temp')),
    hwErrorPct: percentage(numberField(summary, 'Device Hardware%')),
    // Boards are judged by what the machine does.
    boards: activity === 'unknown' ? [] : boardsOf(boardRows(replies), activity),
    fans: fansOf(summary, model),
    pools,
    ...(isSummaryCut(replies) ? {} : sharesOf(summary, pools)),
    bestShare: bestShareField(summary),
    faults,
  }
  return { telemetry: completeTelemetry(telemetry, 'sha256d'), activity, facts: dropNulls(factsOfSummary(summary)) }
}

/** Some images put STATUS, and with it the clock that share times need, behind the list: a single reply without it lost its end. */
function poolsOf(replies: Replies, now: number): readonly Pool[] {
  const reply = replies.get('pools')
  const isClockLost = replies.cut !== undefined && field(reply ?? null, 'STATUS') === undefined
  return isClockLost ? [] : parsePools(sectionOf(reply, 'POOLS'), 'stratum-active', { now, minerNowS: minerClock(replies) })
}

/** 'normal', 'low', 'high' as set; `null` when it does not say. */
export function modeOf(summary: JsonRecord | null, status: JsonRecord | null): string | null {
  return (textField(status, 'power_mode') ?? textField(summary, 'Power Mode'))?.toLowerCase() ?? null
}

/** What was set, else the limit in force, which may be lower. W */
export function limitOf(summary: JsonRecord | null, status: JsonRecord | null): number | null {
  return power(numberField(status, 'power_limit_set')) ?? power(numberField(summary, 'Power Limit'))
}

/** The only row of `summary`; `null` also when it lost its end, because one of its rates stands in for another that is missing. */
export function summaryOf(replies: Replies): JsonRecord | null {
  return isSummaryCut(replies) ? null : (sectionOf(replies.get('summary'), 'SUMMARY')[0] ?? null)
}

function isSummaryCut({ cut }: Replies): boolean {
  return cut?.has('summary') ?? false
}

function isAnyCut({ cut }: Replies): boolean {
  return (cut?.size ?? 0) > 0
}

/** What `status` tells. */
interface Status {
  /** Its data; `null` when it was not asked, the image does not know it or it lost its end. */
  readonly record: JsonRecord | null
  /** Whether it lost its end, or could not be read. */
  readonly isCut: boolean
}

const noStatus: Status = { record: null, isCut: false }

/** Asks `status`. Throws what the transport throws. */
export async function readStatus(session: Session, signal: AbortSignal): Promise<Status> {
  const reply = await session.cgminer.request({ cmd: 'status' }, { signal })
  const record = recordFrom(reply)
  return record === null || isCut(reply.parsed) ? { ...noStatus, isCut: true } : { record: messageOf(record), isCut: false }
}

const hourMs = 3_600_000
/** How long a list of fault codes counts. ms */
const faultsMs = 60_000

/** Older images count their codes in `summary`; newer ones want to be asked, once a minute. */
async function readFaults(session: Session, summary: JsonRecord | null, signal: AbortSignal): Promise<readonly Fault[]> {
  if (field(summary, 'Error Code Count') !== undefined) return faultsOfSummary(summary)
  const known = recall(session, 'faults', faultsMs, isFaults) ?? (recall(session, 'noFaultList', hourMs, isTrue) === true ? [] : null)
  if (known !== null) return known
  try {
    const reply = await session.cgminer.request({ cmd: 'get_error_code' }, { signal })
    if (recordFrom(reply) === null || isCut(reply.parsed)) return []
    const list = field(messageOf(recordFrom(reply)), 'error_code')
    if (list === undefined) remember(session, 'noFaultList', true)
    const faults = faultsOfList(list)
    remember(session, 'faults', faults)
    return faults
  } catch (thrown) {
    // The reading is good without them.
    if (thrown instanceof MinerError && thrown.failure.code !== 'cancelled') return []
    throw thrown
  }
}

function boardRows(replies: Replies): readonly JsonRecord[] {
  const rowsOf = (name: string) => (replies.cut?.has(name) ? [] : sectionOf(replies.get(name), 'DEVS'))
  const rows = rowsOf('devs')
  return rows.length > 0 ? rows : rowsOf('edevs')
}

interface Rates {
  readonly nowHs: number | null
  readonly averageHs: number | null
}

/** `HS RT` is what the machine's own page shows; older images have only the windows. */
function rateOf(row: JsonRecord | null): Rates {
  const windows = numberField(row, 'MHS 5s', 'MHS 1m')
  return {
    nowHs: hashrate(mega(realtimeOf(row)) ?? mega(windows)),
    averageHs: hashrate(mega(numberField(row, 'MHS av'))),
  }
}

/** MH/s. Some images give it in TH/s, which only the other rates show; without any the value says nothing. */
function realtimeOf(row: JsonRecord | null): number | null {
  const value = numberField(row, 'HS RT')
  const other = numberField(row, 'MHS av', 'MHS 15m', 'MHS 5m', 'MHS 1m', 'MHS 5s')
  if (value === null || other === null || other <= 0) return value === 0 ? 0 : null
  return value < other / 1000 ? value * 1e6 : value
}

function mega(value: number | null): number | null {
  return value === null ? null : value * 1e6
}

/** What it left the factory with; in another mode than normal what it aims at. H/s */
function nominalOf(summary: JsonRecord | null, mode: string | null): number | null {
  const target = mega(numberField(summary, 'Target MHS'))
  const factory = numberField(summary, 'Factory GHS')
  const nominal = mode !== null && mode !== 'normal' && target !== null && target > 0 ? target : factory === null ? null : factory * 1e9
  return nominal === null || nominal < 1 ? null : hashrate(nominal)
}

/** Older images do not tell what they aim at; their model does, in the only mode that they have. H/s */
function usualOf(model: string | null, mode: string | null): number | null {
  return mode === null || mode === 'normal' ? (whatsminerNamed(model)?.nominalHashrateHs ?? null) : null
}

/** Both fans of the case; the one of the power supply is not among them. Machines cooled by liquid write 0 for fans that they do not have. */
function fansOf(summary: JsonRecord | null, model: string | null): readonly Fan[] {
  const rpms = [numberField(summary, 'Fan Speed In'), numberField(summary, 'Fan Speed Out')]
  const isDry = booleanField(summary, 'Liquid Cooling') !== true && !isLiquid(model)
  if (rpms.every(rpm => rpm === null) || (!isDry && rpms.every(rpm => (rpm ?? 0) === 0))) return []
  return rpms.map((rpm, index) => ({ slot: index + 1, rpm: within(rpm, 0, 30_000), pct: null }))
}

function boardsOf(rows: readonly JsonRecord[], activity: Reading['activity']): readonly Board[] {
  const slots = rows.map(row => within(numberField(row, 'Slot', 'ASC'), 0, 15))
  const areDistinct = slots.every(slot => slot !== null) && new Set(slots).size === slots.length
  return rows.map((row, index) => boardOf(row, (areDistinct ? (slots[index] ?? index) : index) + 1, activity))
}

function boardOf(row: JsonRecord, slot: number, activity: Reading['activity']): Board {
  const rates = rateOf(row)
  const hashrateHs = rates.nowHs ?? rates.averageHs
  const factory = numberField(row, 'Factory GHS', 'HS Factory')
  return {
    slot,
    serial: serialOf(textField(row, 'PCB SN')),
    hashrateHs,
    nominalHashrateHs: factory !== null && factory > 0 ? hashrate(factory * 1e9) : null,
    chips: within(countField(row, 'Effective Chips'), 0, 2000),
    chipsExpected: null,
    chipTempMaxC: temperature(numberField(row, 'Chip Temp Max')),
    boardTempMaxC: temperature(numberField(row, 'Temperature')),
    chipTempsC: [],
    freqMhz: within(numberField(row, 'Chip Frequency'), 1, 5000),
    voltageV: null,
    hwErrors: countField(row, 'Hardware Errors'),
    status: statusOf(row, hashrateHs, activity),
  }
}

const statuses: Readonly<Record<string, BoardStatus>> = { alive: 'ok', sick: 'warning', dead: 'dead', nostart: 'dead' }

function statusOf(row: JsonRecord, hashrateHs: number | null, activity: Reading['activity']): BoardStatus | null {
  if (activity === 'sleeping' || booleanField(row, 'Enabled') === false) return 'disabled'
  if (activity === 'hashing' && hashrateHs === 0) return 'dead'
  const told = statuses[textField(row, 'Status')?.toLowerCase() ?? ''] ?? null
  return activity === 'hashing' || told !== 'ok' ? told : null
}

function isFaults(value: unknown): value is readonly Fault[] {
  return Array.isArray(value)
}

function isTrue(value: unknown): value is true {
  return value === true
}
