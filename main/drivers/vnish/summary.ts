import type { Fan, FanMode, Fault, Pool, PoolStatus } from '../../contract/model.ts'
import { field, type JsonRecord, numberField, recordOf, recordsOf, textField } from '../../transport/fields.ts'
import { scaled } from '../dialect/bitmain-stats.ts'
import { nominalOf, scaleOf } from '../dialect/hashrate.ts'
import { modelNamed, parseModelName } from '../dialect/model-name.ts'
import { parseDifficulty, parseLastShare } from '../dialect/pools.ts'
import { countField, highest, percentage, power, temperature, total, within } from '../dialect/sane.ts'
import { dropNulls } from '../dialect/system-info.ts'
import { blankTelemetry, completeTelemetry } from '../dialect/telemetry.ts'
import type { IdentityFacts, Reading } from '../driver.ts'
import type { Model } from '../model.ts'
import { boardFaults, boardsOf } from './boards.ts'
import { factsOfType } from './identify.ts'
import { presetWatts } from './presets.ts'

/** What a poll asked beside `summary`. */
export interface Beside {
  /** What one unit of the rates is, H/s. */
  readonly unitHs: number
  readonly uptimeS: number | null
  /** `current_preset` of `perf-summary`. */
  readonly preset: JsonRecord | null
  /** Worker names by pool number, for releases that hide them in `summary`; `null` = their list came cut off, and pools without names are no pools. */
  readonly users: ReadonlyMap<number, string> | null
  /** By board id, °C. */
  readonly chipTempsC: ReadonlyMap<number, readonly number[]>
  /** By board id. */
  readonly serials: ReadonlyMap<number, string>
}

/** Pure: one poll, from the `miner` object of `summary`. */
export function parseSummary(miner: JsonRecord, beside: Beside, known: Pick<IdentityFacts, 'model' | 'algorithm'>, now: number): Reading {
  const type = textField(miner, 'miner_type')
  const model = modelNamed(known.model) ?? parseModelName(type).model
  const cooling = recordOf(field(miner, 'cooling'))
  const status = recordOf(field(miner, 'miner_status'))
  const chains = recordsOf(field(miner, 'chains'))
  const rates = ratesOf(miner, beside.unitHs, model)
  const state = textField(status, 'miner_state')
  const activity = activityOfState(state, rates.hashrateHs)
  const pools = recordsOf(field(miner, 'pools')).filter(isOwn)
  const shown = poolsOf(pools, beside.users ?? new Map(), now)
  const telemetry = {
    ...blankTelemetry(now),
    hashrateHs: rates.hashrateHs,
    hashrateAvgHs: rates.hashrateAvgHs,
    nominalHashrateHs: rates.nominalHashrateHs,
    uptimeS: beside.uptimeS,
    mode: activity === 'sleeping' ? 'sleep' : presetName(beside.preset),
    powerW: power(numberField(miner, 'power_consumption', 'power_usage')),
    powerLimitW: presetWatts(beside.preset),
    chipTempMaxC: temperature(numberField(recordOf(field(miner, 'chip_temp')), 'max')),
    boardTempMaxC: temperature(numberField(recordOf(field(miner, 'pcb_temp')), 'max')),
    // Of the water, on machines that are cooled by it.
    inletTempC: temperature(highest(chains.map(chain => numberField(chain, 'inlet_water_temp')))),
    hwErrorPct: percentage(numberField(miner, 'hw_errors_percent')),
    boards: boardsOf(chains, { chipTempsC: beside.chipTempsC, serials: beside.serials, model, scaleHs: rates.scaleHs, activity }),
    fans: fansOf(cooling),
    fanMode: fanModeOf(recordOf(field(recordOf(field(cooling, 'settings')), 'mode'))),
    pools: beside.users === null ? [] : shown,
    accepted: total(shown.map(pool => pool.accepted)),
    rejected: total(shown.map(pool => pool.rejected)),
    stale: total(shown.map(pool => pool.stale)),
    bestShare: within(numberField(miner, 'best_share'), 0, 2 ** 63 - 1025),
    faults: [...minerFaults(state, status), ...boardFaults(chains), ...fanFaults(cooling)],
  }
  const facts = known.model === null ? (factsOfType(type) ?? {}) : {}
  const { make, model: name, algorithm, firmwareVersion } = facts as Partial<IdentityFacts>
  return {
    telemetry: completeTelemetry(telemetry, known.algorithm ?? model?.algorithm ?? null),
    activity,
    facts: dropNulls({ make: make ?? null, model: name ?? null, algorithm: algorithm ?? null, firmwareVersion: firmwareVersion ?? null }),
  }
}

/** What a state means. `stopped` is told to stop; while it tunes or mines, the rate decides. */
export function activityOfState(state: string | null, hashrateHs: number | null): Reading['activity'] {
  switch (state) {
    case 'stopped':
    case 'paused':
    case 'shutting-down':
      return 'sleeping'
    case 'initializing':
    case 'starting':
    case 'restarting':
      return 'starting'
    case 'auto-tuning':
      return (hashrateHs ?? 0) > 0 ? 'hashing' : 'starting'
    default:
      return (hashrateHs ?? 0) > 0 ? 'hashing' : 'idle'
  }
}

/** `auto`, `manual`; immersion is `immers` on some releases and spelt out on others. */
export function fanModeOf(mode: JsonRecord | null): FanMode | null {
  const name = textField(mode, 'name')
  if (name === 'auto' || name === 'manual') return name
  return /^immers/.test(name ?? '') ? 'immersion' : null
}

/** Whether the worker name of a pool is hidden from those without a password. */
export function isHidden(pool: JsonRecord): boolean {
  return /^\*+$/.test(textField(pool, 'user') ?? '')
}

interface Rates {
  readonly hashrateHs: number | null
  readonly hashrateAvgHs: number | null
  readonly nominalHashrateHs: number | null
  readonly scaleHs: number
}

function ratesOf(miner: JsonRecord, unitHs: number, model: Model | null): Rates {
  const rate = numberField(miner, 'hr_realtime')
  const ideal = numberField(miner, 'hr_nominal')
  const scaleHs = scaleOf({ unitHs, ideal, rate, model })
  return {
    hashrateHs: scaled(rate, scaleHs),
    hashrateAvgHs: scaled(numberField(miner, 'hr_average'), scaleHs),
    nominalHashrateHs: nominalOf(ideal, scaleHs, model),
    scaleHs,
  }
}

/** 'preset 2800 watt ~ 188 TH' as people choose it on its page. */
function presetName(preset: JsonRecord | null): string | null {
  const name = textField(preset, 'pretty', 'name')
  return name === null ? null : name.slice(0, 60)
}

function fansOf(cooling: JsonRecord | null): readonly Fan[] {
  const duty = percentage(numberField(cooling, 'fan_duty'))
  return recordsOf(field(cooling, 'fans')).map((fan, n) => ({
    slot: n + 1,
    rpm: within(numberField(fan, 'rpm'), 0, 30_000),
    pct: duty,
  }))
}

/** Fees and refunds of the firmware's makers run as pools of their own. */
function isOwn(pool: JsonRecord): boolean {
  return (textField(pool, 'pool_type') ?? 'UserPool') === 'UserPool' && textField(pool, 'url') !== null
}

const poolStatuses: Readonly<Record<string, PoolStatus>> = {
  active: 'alive',
  // Alive and waiting for its turn.
  working: 'alive',
  offline: 'dead',
  disabled: 'disabled',
  rejecting: 'rejecting',
  unknown: 'unknown',
}

function poolsOf(rows: readonly JsonRecord[], users: ReadonlyMap<number, string>, now: number): readonly Pool[] {
  const active = rows.find(row => textField(row, 'status') === 'active')
  return rows.map((row, n) => {
    const id = countField(row, 'id') ?? n
    const status = textField(row, 'status')
    return {
      priority: id,
      url: textField(row, 'url') ?? '',
      user: isHidden(row) ? (users.get(id) ?? '') : (textField(row, 'user') ?? ''),
      status: status === null ? null : (poolStatuses[status] ?? 'unknown'),
      active: status === null ? null : row === active,
      accepted: countField(row, 'accepted'),
      rejected: countField(row, 'rejected'),
      stale: countField(row, 'stale'),
      difficulty: parseDifficulty(textField(row, 'diff')),
      lastShareAt: parseLastShare(textField(row, 'ls_time'), { now, minerNowS: null }),
    }
  })
}

/** The codes are not documented; the words beside them are the firmware's own. */
function minerFaults(state: string | null, status: JsonRecord | null): readonly Fault[] {
  const text = textField(status, 'description')
  const code = textField(status, 'failure_code')
  if (state !== 'failure' && text === null) return []
  return [{ code, text: text ?? 'The mining program gave up without saying why', board: null }]
}

function fanFaults(cooling: JsonRecord | null): readonly Fault[] {
  return recordsOf(field(cooling, 'fans')).flatMap((fan, n) =>
    textField(fan, 'status') === 'lost' ? [{ code: 'fan.lost', text: `Fan ${n + 1} does not turn`, board: null }] : [],
  )
}
