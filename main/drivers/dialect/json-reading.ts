import type { Fan, Fault } from '../../contract/model.ts'
import { field, type JsonRecord, listOf, numberField, numberOf, recordOf, recordsOf, textField } from '../../transport/fields.ts'
import type { IdentityFacts, Reading } from '../driver.ts'
import type { Model } from '../model.ts'
import { type BoardDraft, believableTemps, hotterIsChip, judgeBoards, sensorsIn } from './bitmain-boards.ts'
import { activityOf, modelOfStats, powerOf, type Rates, scaled } from './bitmain-stats.ts'
import { surely } from './cut.ts'
import { nominalOf, scaleOf, unitHs } from './hashrate.ts'
import { factsOfHead } from './head-facts.ts'
import { modeName } from './json-conf.ts'
import { parsePools, sharesOf } from './pools.ts'
import { bestShareField, countField, highest, percentage, temperature, uptimeField, within } from './sane.ts'
import { serialOf } from './system-info.ts'
import { blankTelemetry, completeTelemetry } from './telemetry.ts'
import { complaintText } from './warning-codes.ts'

/** The replies of the JSON dialect of 2020+ firmware, on 4028 as on its CGIs; absent = did not come. */
export interface NewReplies {
  readonly summary: JsonRecord | null
  readonly stats: JsonRecord | null
  readonly pools: JsonRecord | null
  /** Whether the end of one of them was lost; its lists are left out. */
  readonly isCut?: boolean
}

/** The commands of one poll, answered in one connection. */
export const newCommands = ['summary', 'pools', 'stats'] as const

/** The parts of a joined reply; `null` when the firmware does not speak this dialect. */
export function splitNewReply(reply: JsonRecord | null): NewReplies | null {
  const [summary, pools, stats] = newCommands.map(command => recordOf(field(reply, command)))
  const speaks = summaryOf(summary ?? null) !== null || statsOf(stats ?? null) !== null
  return speaks ? { summary: summary ?? null, pools: pools ?? null, stats: stats ?? null } : null
}

/**
 * What may still be read when some of the replies lost their end: values of the machine as a whole. Boards, fans, pools and complaints may be
 * a part of all there are. @param cut which replies
 */
export function withoutCutLists(replies: NewReplies, cut: ReadonlySet<string>): NewReplies {
  if (cut.size === 0) return replies
  const { summary, pools, stats } = replies
  return {
    summary: cut.has('summary') ? withoutKeys(summary, 'SUMMARY', ['status']) : summary,
    pools: cut.has('pools') && pools !== null ? { ...pools, POOLS: [] } : pools,
    stats: cut.has('stats') ? withoutKeys(stats, 'STATS', ['chain', 'fan']) : stats,
    isCut: true,
  }
}

function withoutKeys(reply: JsonRecord | null, section: string, keys: readonly string[]): JsonRecord | null {
  return reply === null ? null : { ...reply, [section]: recordsOf(field(reply, section)).map(row => without(row, keys)) }
}

function without(row: JsonRecord, keys: readonly string[]): JsonRecord {
  return Object.fromEntries(Object.entries(row).filter(([key]) => !keys.includes(key)))
}

/** What the makes that took this dialect over do in their own way. */
export interface JsonMake {
  /** @param type as the reply names it @param known what is known of the miner beside it */
  modelOf(type: string | null, known: string | null): Model | null
  /** One board, from what Bitmain's reading makes of it. */
  board(draft: BoardDraft, chain: JsonRecord): BoardDraft
  /** Hardware errors of the machine, %. */
  hwErrorPct(stats: JsonRecord | null): number | null
  /** What the head of a reply tells about identity for free. */
  factsOf(head: JsonRecord | null): Partial<IdentityFacts>
}

const bitmain: JsonMake = {
  modelOf: modelOfStats,
  board: draft => draft,
  // A fraction cut to four places: 0.0003 is 0.03 %.
  hwErrorPct: stats => {
    const errors = numberField(stats, 'hwp_total')
    return percentage(errors === null ? null : errors * 100)
  },
  factsOf: head => factsOfHead(textField(head, 'type'), textField(head, 'CompileTime')),
}

/** Pure: one poll in the JSON dialect. @param knownModel as known beside this reply */
export function parseNewReplies(replies: NewReplies, knownModel: string | null, now: number, make: JsonMake = bitmain): Reading {
  const stats = statsOf(replies.stats)
  const summary = summaryOf(replies.summary)
  const head = recordOf(field(replies.stats, 'INFO')) ?? recordOf(field(replies.summary, 'INFO'))
  const model = make.modelOf(textField(head, 'type'), knownModel)
  const mode = modeName(field(stats, 'miner-mode'))
  const rates = ratesOfNew(stats, summary, model)
  const uptimeS = uptimeField(summary) ?? uptimeField(stats)
  const activity = surely(activityOf(rates, uptimeS, mode === 'sleep'), rates, replies.isCut ?? false)
  const drafts = recordsOf(field(stats, 'chain')).map((chain, index) => make.board(draftOf(chain, index, rates.scaleHs), chain))
  const clock = { now, minerNowS: numberField(recordOf(field(replies.pools, 'STATUS')), 'when', 'When') }
  const pools = parsePools(recordsOf(field(replies.pools, 'POOLS')), 'failover', clock)
  const telemetry = {
    ...blankTelemetry(now),
    hashrateHs: rates.hashrateHs,
    hashrateAvgHs: rates.hashrateAvgHs,
    nominalHashrateHs: rates.nominalHashrateHs,
    uptimeS,
    mode,
    powerW: stats === null ? null : powerOf(stats),
    inletTempC: temperature(numberField(stats, 'ambient_temp', 'inlet_temp')),
    hwErrorPct: make.hwErrorPct(stats),
    boards: judgeBoards(drafts.filter(isPresent), { model, scaleHs: rates.scaleHs, activity }),
    fans: fansOfNew(stats),
    pools,
    ...sharesOf(summary, pools),
    bestShare: bestShareField(summary),
    faults: faultsOf(summary, activity),
  }
  const boardSerials = drafts.map(draft => draft.serial).filter(serial => serial !== null)
  const facts = {
    ...make.factsOf(head),
    ...(boardSerials.length > 0 ? { boardSerials } : {}),
  }
  return { telemetry: completeTelemetry(telemetry, model?.algorithm ?? null), activity, facts }
}

function statsOf(reply: JsonRecord | null): JsonRecord | null {
  return recordsOf(field(reply, 'STATS')).find(row => field(row, 'chain') !== undefined || field(row, 'rate_5s') !== undefined) ?? null
}

function summaryOf(reply: JsonRecord | null): JsonRecord | null {
  return recordsOf(field(reply, 'SUMMARY')).find(row => field(row, 'rate_5s') !== undefined) ?? null
}

function ratesOfNew(stats: JsonRecord | null, summary: JsonRecord | null, model: Model | null): Rates {
  const source = summary ?? stats
  const ideal = numberField(source, 'rate_ideal')
  const rate = numberField(source, 'rate_5s')
  const average = numberField(source, 'rate_avg')
  const unit = unitHs(textField(source, 'rate_unit')) ?? model?.apiUnitHs ?? 1e9
  const scaleHs = scaleOf({ unitHs: unit, ideal, rate: rate ?? average, model })
  return {
    hashrateHs: scaled(rate, scaleHs),
    hashrateAvgHs: scaled(average, scaleHs),
    nominalHashrateHs: nominalOf(ideal, scaleHs, model),
    scaleHs,
  }
}

function draftOf(chain: JsonRecord, index: number, scaleHs: number): BoardDraft {
  const chipTempsC = sensors(chain, 'temp_chip')
  const nominal = scaled(numberField(chain, 'rate_ideal'), scaleHs)
  return {
    chain: (within(numberField(chain, 'index'), 0, 63) ?? index) + 1,
    serial: serialOf(textField(chain, 'sn')),
    hashrateHs: scaled(numberField(chain, 'rate_real'), scaleHs),
    nominalHashrateHs: nominal === 0 ? null : nominal,
    chips: within(countField(chain, 'asic_num'), 0, 2000),
    chipMap: textField(chain, 'asic') ?? '',
    chipTempsC,
    ...hotterIsChip(highest(chipTempsC), highest(sensors(chain, 'temp_pcb'))),
    freqMhz: within(numberField(chain, 'freq_avg'), 1, 5000),
    voltageV: null,
    hwErrors: countField(chain, 'hw'),
  }
}

/** A board that is not there keeps its row, with no chips and no rate. */
function isPresent(draft: BoardDraft): boolean {
  return (draft.chips ?? 0) > 0 || (draft.hashrateHs ?? 0) > 0 || /[ox]/i.test(draft.chipMap)
}

function sensors(chain: JsonRecord, name: string): readonly number[] {
  return believableTemps(sensorsIn(field(chain, name)))
}

function fansOfNew(stats: JsonRecord | null): readonly Fan[] {
  return listOf(field(stats, 'fan'))
    .map(rpm => within(numberOf(rpm), 0, 30_000))
    .map((rpm, index) => ({ slot: index + 1, rpm, pct: null }))
}

/** What the firmware itself marks as wrong; a sleeping machine has no rate to complain about. */
function faultsOf(summary: JsonRecord | null, activity: Reading['activity']): readonly Fault[] {
  return recordsOf(field(summary, 'status')).flatMap(row => {
    const level = textField(row, 'status')
    const type = textField(row, 'type') ?? 'status'
    if (level === null || level === 's' || (type === 'rate' && activity === 'sleeping')) return []
    const number = numberField(row, 'code')
    const code = number === null ? type : `${type}:${number}`
    return [{ code, text: complaintText(code, textField(row, 'msg')) ?? `${type} is not in order`, board: null }]
  })
}
