import type { Board, BoardStatus, Fan, Fault, Pool } from '../../contract/model.ts'
import { booleanField, field, type JsonRecord, listOf, numberField, numberOf, recordsOf, textField } from '../../transport/fields.ts'
import { unitHs } from '../dialect/hashrate.ts'
import { parseDifficulty, parseLastShare } from '../dialect/pools.ts'
import { countField, hashrate, temperature, total, within } from '../dialect/sane.ts'
import { settingsOf, withSettings } from '../dialect/settings.ts'
import { blankTelemetry, completeTelemetry } from '../dialect/telemetry.ts'
import type { IdentityFacts, Reading, Session } from '../driver.ts'
import { readConfig } from './config.ts'
import { factsOfPanel, modelOf, readPanel } from './identity.ts'

/** Boards are up within this time; later, no rate is no start any more. s */
const startS = 300

/** One poll: one page; and rarely the settings, because nothing else tells that it was put to sleep. */
export async function read(session: Session, signal: AbortSignal): Promise<Reading> {
  const reading = parsePanel(await readPanel(session, signal), session.facts, session.now())
  return withSettings(reading, await settingsOf(session, reading.activity, readConfig, signal))
}

/** Pure: one poll. */
export function parsePanel(panel: JsonRecord, known: Pick<IdentityFacts, 'model' | 'algorithm'>, now: number): Reading {
  const facts = factsOfPanel(panel)
  const model = modelOf(known.model ?? facts.model ?? null)
  const unit = textField(panel, 'unit')
  const rate = rateOf(panel, 'rtpow', unit)
  const uptimeS = secondsOf(textField(panel, 'runtime'))
  const activity = activityOf(rate, uptimeS)
  const pools = poolsOf(panel, now)
  const boards = recordsOf(field(panel, 'boards'))
  const ideal = total(boards.map(board => rateOf(board, 'idealpow', unit)))
  const telemetry = {
    ...blankTelemetry(now),
    hashrateHs: rate,
    hashrateAvgHs: rateOf(panel, 'avgpow', unit),
    nominalHashrateHs: ideal !== null && ideal > 0 ? ideal : (model?.nominalHashrateHs ?? null),
    uptimeS,
    boards: boardsOf(boards, unit, activity),
    fans: fansOf(panel),
    pools,
    accepted: total(pools.map(pool => pool.accepted)),
    rejected: total(pools.map(pool => pool.rejected)),
    faults: faultsOf(panel),
  }
  return { telemetry: completeTelemetry(telemetry, known.algorithm ?? facts.algorithm ?? null), activity, facts }
}

function activityOf(rate: number | null, uptimeS: number | null): Reading['activity'] {
  if (rate === null) return 'unknown'
  if (rate > 0) return 'hashing'
  return uptimeS !== null && uptimeS < startS ? 'starting' : 'idle'
}

/** '5012G', '5.01T', or a bare number in the unit that the page names. H/s */
function rateOf(record: JsonRecord, name: string, unit: string | null): number | null {
  const parts = /^(\d+(?:\.\d+)?)\s*([kmgtpe]?)(?:h(?:\/s)?)?$/i.exec(textField(record, name) ?? '')
  if (parts === null) return null
  const prefix = parts[2] || (unit ?? '').replace(/h?(?:\/s)?$/i, '') || 'G'
  const scale = unitHs(`${prefix}H/s`)
  return scale === null ? null : hashrate(Number(parts[1]) * scale)
}

/** 'days:hours:minutes:seconds'. */
function secondsOf(text: string | null): number | null {
  const parts = /^(\d{1,5}):(\d{1,2}):(\d{1,2}):(\d{1,2})$/.exec(text ?? '')
  if (parts === null) return null
  const [, days, hours, minutes, seconds] = parts.map(Number)
  return within((((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0), 0, 1e9)
}

/** By their numbers, or by order where a number is missing or given twice. */
function boardsOf(rows: readonly JsonRecord[], unit: string | null, activity: Reading['activity']): readonly Board[] {
  const numbers = rows.map(row => within(numberField(row, 'no'), 1, 64))
  const usable = new Set(numbers.filter(number => number !== null && Number.isInteger(number))).size === rows.length
  return rows.map((row, n) => boardOf(row, usable ? (numbers[n] ?? n + 1) : n + 1, unit, activity))
}

function boardOf(row: JsonRecord, slot: number, unit: string | null, activity: Reading['activity']): Board {
  const built = within(countField(row, 'chipnum'), 1, 2000)
  const good = within(countField(row, 'chipsuc'), 0, 2000) ?? (built === null ? null : built - listOf(field(row, 'false')).length)
  const rate = rateOf(row, 'rtpow', unit)
  const ideal = rateOf(row, 'idealpow', unit)
  const board = {
    slot,
    serial: null,
    hashrateHs: rate,
    nominalHashrateHs: ideal !== null && ideal > 0 ? ideal : null,
    chips: good === null ? null : Math.max(0, good),
    chipsExpected: built,
    chipTempMaxC: temperature(numberField(row, 'outtmp')),
    boardTempMaxC: highOf(textField(row, 'pcbtemp')) ?? temperature(numberField(row, 'intmp')),
    chipTempsC: [numberField(row, 'intmp'), numberField(row, 'outtmp')].map(temperature).filter(temp => temp !== null),
    freqMhz: within(numberField(row, 'freq'), 1, 5000),
    voltageV: null,
    hwErrors: countField(row, 'error'),
  }
  return { ...board, status: statusOf(board, booleanField(row, 'state'), activity) }
}

/** '45-50' is from the coolest to the hottest sensor. */
function highOf(text: string | null): number | null {
  const ends = (text ?? '').split('-').map(part => temperature(numberOf(part)))
  return ends.findLast(end => end !== null) ?? null
}

function statusOf(
  { hashrateHs, chips, chipsExpected }: Omit<Board, 'status'>,
  isWell: boolean | null,
  activity: Reading['activity'],
): BoardStatus | null {
  if (activity !== 'hashing') return null
  if (hashrateHs === 0) return 'dead'
  return isWell === false || (chips !== null && chipsExpected !== null && chips < chipsExpected) ? 'warning' : 'ok'
}

function fansOf(panel: JsonRecord): readonly Fan[] {
  return listOf(field(panel, 'fans')).map((rpm, n) => ({ slot: n + 1, rpm: within(numberOf(rpm), 0, 30_000), pct: null }))
}

function poolsOf(panel: JsonRecord, now: number): readonly Pool[] {
  const rows = recordsOf(field(panel, 'pools')).filter(row => textField(row, 'addr') !== null)
  const active = rows.findIndex(row => booleanField(row, 'connect') === true)
  return rows.map((row, n) => ({
    priority: n,
    url: textField(row, 'addr') ?? '',
    user: textField(row, 'user') ?? '',
    // One that it is not connected to may be fine: it waits for its turn.
    status: n === active || numberField(row, 'state') === 1 ? 'alive' : null,
    active: n === active,
    accepted: countField(row, 'accepted'),
    rejected: countField(row, 'rejected'),
    stale: null,
    difficulty: parseDifficulty(textField(row, 'diff')),
    lastShareAt: parseLastShare(textField(row, 'lstime'), { now, minerNowS: null }),
  }))
}

const parts: Readonly<Record<string, string>> = {
  netstate: 'network',
  powstate: 'power supply',
  fanstate: 'fans',
  tempstate: 'temperature',
}

/** Four lamps on its page, each right or wrong; it has no words for what is wrong. */
function faultsOf(panel: JsonRecord): readonly Fault[] {
  return Object.entries(parts).flatMap(([name, part]) =>
    booleanField(panel, name) === false
      ? [{ code: name, text: `Its page shows that something is wrong with its ${part}`, board: null }]
      : [],
  )
}
