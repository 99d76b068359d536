import type { Fault, Pool } from '../../contract/model.ts'
import { booleanField, field, type JsonRecord, listOf, numberField, numberOf, recordsOf, textField } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { activityOf } from '../dialect/bitmain-stats.ts'
import { countField, total, within } from '../dialect/sane.ts'
import { dropNulls, macOf, serialOf } from '../dialect/system-info.ts'
import { blankTelemetry, completeTelemetry } from '../dialect/telemetry.ts'
import type { IdentityFacts, Reading } from '../driver.ts'
import { factsOfModel } from './identify.ts'
import { type BosBoard, blankBoard, boardsFrom, distinctFaults, fansFrom, faultText, lowest, oneActive } from './parts.ts'
import { degreesUnder, megahertzUnder, part, rateUnder, voltsUnder, wattsUnder } from './quantity.ts'

/** What one poll works with; `null` = not asked or not there. */
export interface RestReplies {
  readonly stats: JsonRecord | null
  readonly hashboards: JsonRecord | null
  readonly pools: Json | null
  readonly cooling: JsonRecord | null
  readonly details: JsonRecord | null
  readonly tuner: JsonRecord | null
  readonly errors: JsonRecord | null
  /** How old `details` is, s: the program has run that much longer. */
  readonly detailsAgeS: number
}

const notStarted = 1
const paused = 3
const suspended = 4

/** Errors of the log count as faults for a day, and no longer than the program runs. ms */
const faultMs = 24 * 3_600_000

/** Pure: one poll. */
export function parseRest(replies: RestReplies, known: IdentityFacts, now: number): Reading {
  const { details } = replies
  const facts = factsOfDetails(details)
  const model = facts.model ?? known.model
  const rates = ratesOf(replies)
  const startedS = within(numberField(details, 'bosminer_uptime_s'), 0, 1e9)
  const uptimeS = startedS === null ? null : Math.round(startedS + replies.detailsAgeS)
  const status = numberField(details, 'status')
  const told = activityOf({ ...rates, scaleHs: 1 }, uptimeS, status === paused || status === suspended)
  const activity = status === notStarted && told !== 'hashing' ? 'idle' : told
  const pools = parsePools(replies.pools)
  const shares = part(replies.stats, 'pool_stats')
  const boards = recordsOf(field(replies.hashboards, 'hashboards')).map(boardOf)
  const telemetry = {
    ...blankTelemetry(now),
    ...rates,
    uptimeS,
    ...tunerOf(replies.tuner),
    powerW: wattsUnder(part(replies.stats, 'power_stats'), 'approximated_consumption'),
    chipTempMaxC: chipMax(replies.cooling),
    inletTempC: lowest(recordsOf(field(replies.hashboards, 'hashboards')).map(row => degreesUnder(row, 'lowest_inlet_temp'))),
    hwErrorPct: errorPct(part(replies.stats, 'miner_stats')),
    boards: boardsFrom(boards, model, activity),
    fans: fansFrom(recordsOf(field(replies.cooling, 'fans')).toSorted(byPosition).map(fanOf), model),
    pools,
    accepted: countField(shares, 'accepted_shares') ?? total(pools.map(pool => pool.accepted)),
    rejected: countField(shares, 'rejected_shares') ?? total(pools.map(pool => pool.rejected)),
    stale: countField(shares, 'stale_shares') ?? total(pools.map(pool => pool.stale)),
    bestShare: within(numberField(part(replies.stats, 'miner_stats'), 'best_share_str', 'best_share'), 0, 2 ** 63 - 1025),
    faults: parseErrors(replies.errors, now, uptimeS),
  }
  return { telemetry: completeTelemetry(telemetry, 'sha256d'), activity, facts }
}

/** Identity as `miner/details` tells it. */
export function factsOfDetails(details: JsonRecord | null): Partial<IdentityFacts> {
  const identity = part(details, 'miner_identity')
  return {
    ...factsOfModel(textField(identity, 'miner_model', 'name')),
    ...dropNulls({
      firmwareVersion: textField(part(details, 'bos_version'), 'current'),
      mac: macOf(textField(details, 'mac_address')),
      serial: serialOf(textField(details, 'serial_number')),
      hostname: textField(details, 'hostname'),
    }),
  }
}

/** Serials of the boards, for identity. */
export function boardSerialsOf(hashboards: JsonRecord | null): readonly string[] {
  return recordsOf(field(hashboards, 'hashboards')).flatMap(row => serialOf(textField(row, 'serial_number')) ?? [])
}

function ratesOf({ stats, hashboards }: RestReplies) {
  const whole = part(stats, 'miner_stats')
  const boards = recordsOf(field(hashboards, 'hashboards')).map(row => part(row, 'stats'))
  const sum = (of: (stats: JsonRecord | null) => number | null) => of(whole) ?? total(boards.map(of))
  return {
    hashrateHs: sum(one => rateUnder(part(one, 'real_hashrate'), 'last_5s')),
    hashrateAvgHs: sum(one => rateUnder(part(one, 'real_hashrate'), 'since_restart')),
    nominalHashrateHs: aboveZero(sum(one => rateUnder(one, 'nominal_hashrate'))),
  }
}

function boardOf(row: JsonRecord, index: number): BosBoard {
  const stats = part(row, 'stats')
  return {
    ...blankBoard(textField(row, 'id'), index),
    serial: serialOf(textField(row, 'serial_number')),
    hashrateHs: rateUnder(part(stats, 'real_hashrate'), 'last_5s'),
    nominalHashrateHs: aboveZero(rateUnder(stats, 'nominal_hashrate')),
    chips: within(countField(row, 'chips_count'), 0, 2000),
    chipTempMaxC: degreesUnder(row, 'highest_chip_temp'),
    boardTempMaxC: degreesUnder(row, 'board_temp') ?? degreesUnder(row, 'highest_outlet_temp'),
    freqMhz: megahertzUnder(row, 'current_frequency'),
    voltageV: voltsUnder(row, 'current_voltage'),
    enabled: booleanField(row, 'enabled'),
  }
}

function byPosition(a: JsonRecord, b: JsonRecord): number {
  return (numberField(a, 'position') ?? 0) - (numberField(b, 'position') ?? 0)
}

function fanOf(row: JsonRecord) {
  const ratio = within(numberField(row, 'target_speed_ratio'), 0, 1)
  return { rpm: within(numberField(row, 'rpm'), 0, 30_000), pct: ratio === null ? null : Math.round(ratio * 100) }
}

/** The hottest sensor, when it is one of a chip (1) and not of a circuit board (2). */
function chipMax(cooling: JsonRecord | null): number | null {
  const sensor = part(cooling, 'highest_temperature')
  return numberField(sensor, 'location') === 1 ? degreesUnder(cooling, 'highest_temperature') : null
}

/** The window of the API's own `Hardware Error MHS 15m`. */
function errorPct(stats: JsonRecord | null): number | null {
  const wrong = rateUnder(stats, 'error_hashrate')
  const right = rateUnder(part(stats, 'real_hashrate'), 'last_15m')
  return wrong === null || right === null || wrong + right === 0 ? null : (wrong / (wrong + right)) * 100
}

/** Whichever target the tuner works on: `powertargetmodestate`, `hashratetargetmodestate`. */
function tunerOf(tuner: JsonRecord | null) {
  const state = part(tuner, 'mode_state')
  const mode = Object.keys(state ?? {}).find(name => name.endsWith('modestate')) ?? null
  const words: Readonly<Record<string, string>> = { powertargetmodestate: 'power target', hashratetargetmodestate: 'hashrate target' }
  return {
    mode: mode === null ? null : (words[mode] ?? mode.replace(/modestate$/, '')),
    powerLimitW: wattsUnder(part(state, 'powertargetmodestate'), 'current_target'),
  }
}

/** The pools of all groups, one behind the other. */
export function parsePools(reply: Json | null): readonly Pool[] {
  const rows = recordsOf(reply ?? undefined).flatMap(group => recordsOf(field(group, 'pools')))
  const pools = rows.flatMap((row, index) => {
    const url = textField(row, 'url')
    return url === null ? [] : [parsePool(row, url, index)]
  })
  return oneActive(pools)
}

function parsePool(row: JsonRecord, url: string, index: number): Pool {
  const stats = part(row, 'stats')
  const sharedS = within(numberField(part(stats, 'last_share_time'), 'seconds'), 1e9, 1e10)
  return {
    priority: index,
    url,
    user: textField(row, 'user') ?? '',
    status: statusOf(row),
    active: booleanField(row, 'active'),
    accepted: countField(stats, 'accepted_shares'),
    rejected: countField(stats, 'rejected_shares'),
    stale: countField(stats, 'stale_shares'),
    difficulty: aboveZero(within(numberField(stats, 'last_difficulty'), 0, 1e30)),
    lastShareAt: sharedS === null ? null : sharedS * 1000,
  }
}

function statusOf(row: JsonRecord): Pool['status'] {
  if (booleanField(row, 'enabled') === false) return 'disabled'
  const alive = booleanField(row, 'alive')
  return alive === null ? null : alive ? 'alive' : 'dead'
}

/** What the machine logged since its program started, a day at the most: older errors are history. */
export function parseErrors(reply: JsonRecord | null, now: number, uptimeS: number | null): readonly Fault[] {
  const since = now - Math.min(faultMs, uptimeS === null ? faultMs : uptimeS * 1000)
  const faults = recordsOf(field(reply, 'errors')).flatMap(row => {
    const at = Date.parse(textField(row, 'timestamp') ?? '')
    const text = textField(row, 'message')
    return text === null || at < since ? [] : [faultOf(row, text)]
  })
  return distinctFaults(faults)
}

function faultOf(row: JsonRecord, text: string): Fault {
  const code = recordsOf(field(row, 'error_codes'))[0] ?? null
  const reasons = [textField(code, 'reason'), textField(code, 'hint')].filter(one => one !== null && one !== text)
  const board = recordsOf(field(row, 'components')).find(one => /hash|board|hb/i.test(textField(one, 'name') ?? '')) ?? null
  // 'Sensor hb2.1[TMP451]: …' names the board too.
  const named = /\bhb(\d)\b/i.exec(text)?.[1]
  return {
    code: textField(code, 'code'),
    text: faultText([text, ...reasons].join('. ')),
    board: within(numberField(board, 'index') ?? numberOf(named), 1, 16),
  }
}

function aboveZero(value: number | null): number | null {
  return value !== null && value > 0 ? value : null
}

/** The names of the pool groups with their share of the work, for what a push must leave as it was. */
export function groupWords(reply: Json | null): string {
  return listOf(reply ?? undefined)
    .flatMap(group => recordsOf(group))
    .map(group => textField(group, 'name') ?? 'unnamed')
    .join(', ')
}
