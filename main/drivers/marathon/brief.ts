import type { Fan, Fault, Pool, PoolStatus } from '../../contract/model.ts'
import { booleanField, field, type JsonRecord, numberField, recordOf, recordsOf, textField } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { modelNamed } from '../dialect/model-name.ts'
import { countField, highest, percentage, power, temperature, total, within } from '../dialect/sane.ts'
import { blankTelemetry, completeTelemetry } from '../dialect/telemetry.ts'
import type { IdentityFacts, Reading } from '../driver.ts'
import { boardFaults, boardsOf } from './boards.ts'
import { configuredFanMode, configuredLimit } from './config.ts'
import { rateOf } from './rates.ts'

/** What one poll asked beside `brief`; `null` = it did not come, or lost its end. */
export interface Beside {
  readonly hashboards: Json
  readonly fans: Json
  readonly pools: Json
  /** The configuration as it was read last. */
  readonly settings: JsonRecord | null
}

/** Seconds after its start within which a machine that does not hash is still coming up. */
const startingS = 600

/** Pure: one poll. */
export function parseBrief(brief: JsonRecord, beside: Beside, known: Pick<IdentityFacts, 'model' | 'algorithm'>, now: number): Reading {
  const model = modelNamed(known.model)
  const rate = rateOf(brief, model)
  const hashrateHs = rate(numberField(brief, 'hashrate_realtime'), 'whole')
  const activity = activityOf(brief, hashrateHs)
  const pools = poolsOf(beside.pools)
  const { settings } = beside
  const boards = boardsOf(beside.hashboards, { rate, model, activity })
  const telemetry = {
    ...blankTelemetry(now),
    hashrateHs,
    hashrateAvgHs: rate(numberField(brief, 'hashrate_average'), 'whole'),
    nominalHashrateHs:
      aboveZero(rate(numberField(brief, 'hashrate_ideal'), 'ideal')) ??
      aboveZero(rate(numberField(brief, 'hashrate_stock', 'hashrate_sales'), 'whole')) ??
      model?.nominalHashrateHs ??
      null,
    uptimeS: within(numberField(brief, 'elapsed'), 0, 1e9),
    mode: activity === 'sleeping' ? 'sleep' : (textField(brief, 'work_mode')?.toLowerCase() ?? null),
    powerW: power(numberField(brief, 'power_consumption_estimated')),
    powerLimitW: settings === null ? null : configuredLimit(settings),
    // Of the bare sensors, which the pages of the boards correct by 10 °C; it stands only where they are not told.
    boardTempMaxC: highest(boards.map(board => board.boardTempMaxC)) ?? temperature(numberField(brief, 'temperature_max')),
    boards,
    fans: fansOf(beside.fans),
    fanMode: settings === null ? null : configuredFanMode(settings),
    pools,
    accepted: total(pools.map(pool => pool.accepted)),
    rejected: total(pools.map(pool => pool.rejected)),
    stale: total(pools.map(pool => pool.stale)),
    faults: [...indicated(brief), ...boardFaults(beside.hashboards), ...fanFaults(beside.fans)],
  }
  return { telemetry: completeTelemetry(telemetry, known.algorithm ?? model?.algorithm ?? null), activity, facts: {} }
}

/** The words of `status` are told with a rate beside them; where they say that it rests, a rate is left from before. */
function activityOf(brief: JsonRecord, hashrateHs: number | null): Reading['activity'] {
  const status = textField(brief, 'status') ?? ''
  if (/sleep|paus|curtail|suspend/i.test(status)) return 'sleeping'
  if (/fail|fatal|critical|error|stop|idle/i.test(status)) return 'idle'
  if (hashrateHs === null) return 'unknown'
  if (hashrateHs > 0) return 'hashing'
  if (status !== '' && !/^mining/i.test(status)) return 'starting'
  const uptimeS = numberField(brief, 'elapsed')
  return uptimeS !== null && uptimeS < startingS ? 'starting' : 'idle'
}

/** `current_speed` is in rpm. */
function fansOf(page: Json): readonly Fan[] {
  const record = recordOf(page)
  const pct = percentage(numberField(record, 'percent'))
  return recordsOf(field(record, 'fans')).map((fan, n) => ({
    slot: n + 1,
    rpm: within(numberField(fan, 'current_speed', 'rpm', 'speed'), 0, 30_000),
    pct,
  }))
}

const poolStatuses: Readonly<Record<string, PoolStatus>> = {
  active: 'alive',
  alive: 'alive',
  dead: 'dead',
  disabled: 'disabled',
  rejecting: 'rejecting',
}

/** `Active` is the one mined on; releases that only say `Alive` mine on the first of those. */
function poolsOf(page: Json): readonly Pool[] {
  const rows = recordsOf(Array.isArray(page) ? page : field(recordOf(page), 'pools')).filter(row => textField(row, 'url') !== null)
  const pools = rows.map((row, n) => poolOf(row, n))
  const active = rows.findIndex(row => /^active$/i.test(textField(row, 'status') ?? ''))
  const first = pools.filter(pool => pool.status === 'alive').toSorted((a, b) => a.priority - b.priority)[0]
  const current = active < 0 ? first : pools[active]
  return pools.map(pool => ({ ...pool, active: pool.status === null ? null : pool === current }))
}

function poolOf(row: JsonRecord, index: number): Pool {
  const status = textField(row, 'status')
  return {
    priority: countField(row, 'priority') ?? countField(row, 'index') ?? index,
    url: textField(row, 'url') ?? '',
    user: textField(row, 'user') ?? '',
    status: status === null ? null : (poolStatuses[status.toLowerCase()] ?? 'unknown'),
    active: null,
    accepted: countField(row, 'accepted'),
    rejected: countField(row, 'rejected'),
    stale: countField(row, 'stale'),
    difficulty: aboveZero(within(numberField(row, 'difficulty', 'diff'), 0, 1e30)),
    lastShareAt: null,
  }
}

/** Its own judgement of the machine, and why it does not mine, in its own words. */
function indicated(brief: JsonRecord): readonly Fault[] {
  const indicator = textField(brief, 'indicator')
  const isFine = indicator === null || /fully functional|^(?:ok|normal|good)$/i.test(indicator)
  const reason = textField(brief, 'indicator_long')
  const status = textField(brief, 'status') ?? ''
  const faults = isFine ? [] : [{ code: null, text: reason === null ? indicator : `${indicator}: ${reason}`, board: null }]
  if (!/fail|fatal|critical|error/i.test(status)) return faults
  return [...faults, { code: null, text: textField(brief, 'status_long') ?? status, board: null }]
}

function fanFaults(page: Json): readonly Fault[] {
  const record = recordOf(page)
  if (booleanField(record, 'error') !== true) return []
  return [{ code: 'fan', text: textField(record, 'error_description') ?? 'It says that something is wrong with its fans', board: null }]
}

function aboveZero(value: number | null): number | null {
  return value !== null && value > 0 ? value : null
}
