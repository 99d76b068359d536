import type { Board, BoardStatus, Fan, FanMode, Fault, Pool, PoolStatus } from '../../contract/model.ts'
import { booleanField, field, type JsonRecord, numberField, recordOf, recordsOf, textField } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { unitHs } from '../dialect/hashrate.ts'
import { countField, hashrate, highest, percentage, power, temperature, total, within } from '../dialect/sane.ts'
import { serialOf } from '../dialect/system-info.ts'
import { blankTelemetry, completeTelemetry } from '../dialect/telemetry.ts'
import type { Reading } from '../driver.ts'

/** What one poll asked beside the mining status; `null` = it did not come, or lost its end. */
export interface Beside {
  readonly telemetry: JsonRecord | null
  readonly pools: Json
  readonly cooling: JsonRecord | null
  readonly errors: Json
  /** What it is built of. */
  readonly hardware: JsonRecord | null
}

const giga = 1e9

/** Pure: one poll. */
export function parseStatus(mining: JsonRecord, beside: Beside, now: number): Reading {
  const hashrateHs = gigahashes(numberField(mining, 'hashrate_ghs'))
  const activity = activityOf(textField(mining, 'status') ?? '', hashrateHs)
  const pools = poolsOf(beside.pools)
  const telemetry = {
    ...blankTelemetry(now),
    hashrateHs,
    hashrateAvgHs: gigahashes(numberField(mining, 'average_hashrate_ghs')),
    nominalHashrateHs: within(gigahashes(numberField(mining, 'ideal_hashrate_ghs')), 1, 1e21),
    uptimeS: within(numberField(mining, 'mining_uptime_s', 'reboot_uptime_s'), 0, 1e9),
    mode: activity === 'sleeping' ? 'sleep' : null,
    powerW: power(numberField(mining, 'power_usage_watts')),
    powerLimitW: power(numberField(mining, 'power_target_watts')),
    boards: boardsOf(beside, activity),
    fans: fansOf(beside.cooling),
    fanMode: fanModeOf(beside.cooling),
    pools,
    accepted: total(pools.map(pool => pool.accepted)),
    rejected: total(pools.map(pool => pool.rejected)),
    faults: faultsOf(beside.errors),
  }
  return { telemetry: completeTelemetry(telemetry, 'sha256d'), activity, facts: {} }
}

/** `Manual` and `Max` are fixed speeds; `Off` is for a tank. */
export function fanModeOf(cooling: JsonRecord | null): FanMode | null {
  const modes: Readonly<Record<string, FanMode>> = { auto: 'auto', manual: 'manual', max: 'manual', off: 'immersion' }
  const mode = textField(cooling, 'fan_mode', 'mode')?.toLowerCase() ?? ''
  return Object.hasOwn(modes, mode) ? (modes[mode] ?? null) : null
}

/** The configured pools, which are the shown ones. */
export function poolRows(page: Json): readonly JsonRecord[] {
  return recordsOf(Array.isArray(page) ? page : field(recordOf(page), 'pools')).filter(row => textField(row, 'url') !== null)
}

function activityOf(status: string, hashrateHs: number | null): Reading['activity'] {
  if (/^(?:stopped|poweringoff)$/i.test(status)) return 'sleeping'
  if (/^(?:nopools|error)$/i.test(status)) return 'idle'
  if (/^(?:uninitialized|poweringon)$/i.test(status)) return 'starting'
  if (hashrateHs === null) return 'unknown'
  return hashrateHs > 0 ? 'hashing' : 'idle'
}

/** By slot: what is built in, with what it measures. `index` counts from 0, `slot` from 1. */
function boardsOf({ telemetry, hardware }: Beside, activity: Reading['activity']): readonly Board[] {
  const built = numbered(recordsOf(field(hardware, 'hashboards-info')), row => numberField(row, 'slot'))
  const measured = numbered(recordsOf(field(telemetry, 'hashboards')), row => plusOne(numberField(row, 'index')))
  const slots = [...new Set([...built.keys(), ...measured.keys()])].toSorted((a, b) => a - b)
  return slots.map(slot => boardOf(slot, built.get(slot) ?? null, measured.get(slot) ?? null, { activity, isMeasured: telemetry !== null }))
}

interface Judging {
  readonly activity: Reading['activity']
  readonly isMeasured: boolean
}

function boardOf(slot: number, built: JsonRecord | null, measured: JsonRecord | null, judging: Judging): Board {
  const temps = recordOf(field(measured, 'temperature'))
  const chipTempsC = chipTemps(measured)
  const hashrateHs = rateUnder(measured, 'hashrate')
  return {
    slot,
    serial: serialOf(textField(built, 'hb_sn') ?? textField(measured, 'serial_number')),
    hashrateHs,
    nominalHashrateHs: null,
    chips: null,
    chipsExpected: within(countField(built, 'mining_asic_count'), 1, 2000),
    chipTempMaxC: highest(chipTempsC),
    boardTempMaxC: highest(['inlet', 'outlet', 'average'].map(name => temperature(numberField(temps, name)))),
    chipTempsC,
    freqMhz: null,
    voltageV: within(numberField(recordOf(field(measured, 'voltage')), 'value'), 1, 60),
    hwErrors: null,
    status: statusOf(hashrateHs, measured !== null, judging),
  }
}

function statusOf(hashrateHs: number | null, isThere: boolean, { activity, isMeasured }: Judging): BoardStatus | null {
  if (activity === 'sleeping') return 'disabled'
  if (activity !== 'hashing' || !isMeasured) return null
  return !isThere || hashrateHs === 0 ? 'dead' : 'ok'
}

function chipTemps(measured: JsonRecord | null): readonly number[] {
  const asics = recordOf(field(recordOf(field(measured, 'asics')), 'temperature'))
  const values = field(asics, 'values')
  return (Array.isArray(values) ? values : []).flatMap((value: Json) => (typeof value === 'number' ? (temperature(value) ?? []) : []))
}

function rateUnder(record: JsonRecord | null, name: string): number | null {
  const wrapped = recordOf(field(record, name))
  const value = numberField(wrapped, 'value')
  const unit = unitHs(textField(wrapped, 'unit'))
  return value === null || unit === null ? null : hashrate(value * unit)
}

function numbered(rows: readonly JsonRecord[], number: (row: JsonRecord) => number | null): ReadonlyMap<number, JsonRecord> {
  return new Map(
    rows.flatMap((row, n) => {
      const told = within(number(row), 1, 64)
      return [[told !== null && Number.isInteger(told) ? told : n + 1, row] as const]
    }),
  )
}

function fansOf(cooling: JsonRecord | null): readonly Fan[] {
  return recordsOf(field(cooling, 'fans')).map((fan, n) => ({
    slot: countField(fan, 'slot') ?? n + 1,
    rpm: within(numberField(fan, 'rpm'), 0, 30_000),
    pct: percentage(numberField(fan, 'speed_percentage')) ?? percentage(numberField(cooling, 'speed_percentage')),
  }))
}

const poolStatuses: Readonly<Record<string, PoolStatus>> = { active: 'alive', idle: 'alive', dead: 'dead', unknown: 'unknown' }

/** Several may be called active; work comes from the first of them. */
function poolsOf(page: Json): readonly Pool[] {
  const rows = poolRows(page)
  const pools = rows.map((row, n) => poolOf(row, n))
  const active = rows
    .map((row, n) => ({ pool: pools[n], status: textField(row, 'status') ?? '' }))
    .filter(({ status }) => /^active$/i.test(status))
    .toSorted((a, b) => (a.pool?.priority ?? 0) - (b.pool?.priority ?? 0))[0]?.pool
  return pools.map(pool => ({ ...pool, active: pool.status === null ? null : pool === active }))
}

function poolOf(row: JsonRecord, index: number): Pool {
  const status = textField(row, 'status')
  const isEnabled = booleanField(row, 'enabled') !== false
  return {
    priority: countField(row, 'priority') ?? index,
    url: textField(row, 'url') ?? '',
    user: textField(row, 'user', 'username') ?? '',
    status: !isEnabled ? 'disabled' : status === null ? null : (poolStatuses[status.toLowerCase()] ?? 'unknown'),
    active: null,
    accepted: countField(row, 'accepted'),
    rejected: countField(row, 'rejected'),
    stale: null,
    difficulty: within(numberField(row, 'difficulty'), 1e-9, 1e30),
    lastShareAt: null,
  }
}

/** `slot` counts from 1 and is a board's only when the source says so. */
function faultsOf(page: Json): readonly Fault[] {
  const rows = recordsOf(Array.isArray(page) ? page : field(recordOf(page), 'errors'))
  return rows.flatMap(row => {
    const code = textField(row, 'error_code', 'code')
    const text = textField(row, 'message', 'description') ?? code
    if (text === null) return []
    const isBoard = /hash|^hb/i.test(textField(row, 'source', 'component') ?? '')
    return [{ code, text, board: isBoard ? within(numberField(row, 'slot'), 1, 64) : null }]
  })
}

function plusOne(value: number | null): number | null {
  return value === null ? null : value + 1
}

function gigahashes(value: number | null): number | null {
  return value === null ? null : hashrate(value * giga)
}
