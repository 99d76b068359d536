import { MinerError } from '../../contract/failure.ts'
import type { Fan } from '../../contract/model.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import { booleanField, numberField } from '../../transport/fields.ts'
import { ask, askAll, type Replies, requireAny } from '../dialect/ask.ts'
import { activityOf, findBitmainStats, modelOfStats, type Rates, ratesOf } from '../dialect/bitmain-stats.ts'
import { surely } from '../dialect/cut.ts'
import { nominalOf } from '../dialect/hashrate.ts'
import { recall, remember } from '../dialect/memory.ts'
import { sharesOf } from '../dialect/pools.ts'
import { bestShareField, countField, percentage, power, uptimeField, within } from '../dialect/sane.ts'
import { blankTelemetry, completeTelemetry } from '../dialect/telemetry.ts'
import type { IdentityFacts, Reading, Session } from '../driver.ts'
import type { Model } from '../model.ts'
import { boardIdsOf, boardsOf, nominalOfBoards } from './boards.ts'
import { faultsOf } from './faults.ts'
import { factsOf } from './identity.ts'
import { poolsOf } from './pools.ts'
import { type Profile, powerLimitOf, profilesOf, type Tuning, tuningCommands, tuningOf } from './tuning.ts'

const commands = ['summary', 'devs', 'stats', 'temps', 'power', 'pools', 'events', ...tuningCommands] as const

/** The commands whose replies hold the boards. */
const boardCommands = ['devs', 'stats', 'temps'] as const

/** How long the list of profiles and the voltages count before they are asked again. ms */
const slowMs = 10 * 60_000

/** Voltages are asked board by board: so many in one poll at the most. */
const voltagesAPoll = 3

/** What changes rarely and is kept between polls. */
interface Slow {
  readonly profiles: readonly Profile[]
  /** By board number from 0, V. */
  readonly voltages: ReadonlyMap<number, number>
}

/** One poll: everything joined in one connection; every ten minutes also the profiles, and the voltage of each board in one more. */
export async function read(session: Session, signal: AbortSignal): Promise<Reading> {
  const known = recall(session, 'profiles', slowMs, isProfiles)
  const replies = await askAll(session, known === undefined ? [...commands, 'profiles'] : commands, signal)
  requireAny(replies, ['SUMMARY', 'STATS', 'DEVS', 'CONFIG'])
  const profiles = known ?? profilesOf(replies)
  if (known === undefined && !replies.cut?.has('profiles')) remember(session, 'profiles', profiles)
  const { asleep } = tuningOf(replies, profiles)
  const voltages = asleep ? new Map<number, number>() : await readVoltages(session, boardIdsOf(replies), signal)
  return parseReplies(replies, { profiles, voltages }, session.facts, session.now())
}

/** Pure: one poll. @param known what is known beside these replies */
function parseReplies(replies: Replies, slow: Slow, known: Pick<IdentityFacts, 'model' | 'algorithm'>, now: number): Reading {
  const facts = factsOf(replies)
  const model = modelOfStats(facts.model ?? null, known.model)
  const summary = sectionOf(replies.get('summary'), 'SUMMARY')[0] ?? null
  const tuning = tuningOf(replies, slow.profiles)
  const rates = ratesOfMachine(replies, tuning, model)
  const uptimeS = uptimeField(summary)
  const judged = activityOf(rates, uptimeS, tuning.asleep)
  const isIncomplete = (replies.cut?.size ?? 0) > 0
  // Woken, it brings its boards up for minutes while its program has long been running.
  const activity = surely(judged === 'idle' && isRamping(replies) ? 'starting' : judged, rates, isIncomplete)
  // Boards are pieced together from three replies and judged by what the machine does.
  const tellsBoards = !isIncomplete || (activity !== 'unknown' && !boardCommands.some(command => replies.cut?.has(command)))
  const pools = poolsOf(replies, now)
  const telemetry = {
    ...blankTelemetry(now),
    hashrateHs: rates.hashrateHs,
    hashrateAvgHs: rates.hashrateAvgHs,
    nominalHashrateHs: rates.nominalHashrateHs,
    uptimeS,
    mode: tuning.asleep ? 'sleep' : (tuning.profile?.name ?? null),
    powerW: power(numberField(sectionOf(replies.get('power'), 'POWER')[0] ?? null, 'Watts')),
    // Under ATM another profile is the limit.
    powerLimitW: ['config', 'atm', 'profiles'].some(command => replies.cut?.has(command)) ? null : powerLimitOf(tuning),
    hwErrorPct: percentage(numberField(summary, 'Device Hardware%')),
    boards: tellsBoards ? boardsOf(replies, slow.voltages, { model, scaleHs: rates.scaleHs, activity }) : [],
    fans: fansOf(replies),
    fanMode: tuning.fanMode,
    pools,
    ...sharesOf(summary, pools),
    bestShare: bestShareField(summary),
    faults: faultsOf(replies),
  }
  return { telemetry: completeTelemetry(telemetry, model?.algorithm ?? known.algorithm), activity, facts }
}

function isRamping(replies: Replies): boolean {
  return sectionOf(replies.get('devs'), 'DEVS').some(dev => booleanField(dev, 'IsRamping') === true)
}

/** What it should make is told per board for the profile it is on; a sleeping machine tells it by its profile or not at all. */
function ratesOfMachine(replies: Replies, tuning: Tuning, model: Model | null): Rates {
  const summary = sectionOf(replies.get('summary'), 'SUMMARY')[0] ?? null
  const stats = findBitmainStats(sectionOf(replies.get('stats'), 'STATS'))
  const rates = ratesOf(stats?.readings ?? {}, summary, model)
  const told = nominalOfBoards(replies) ?? tuning.profile?.hashrateHs ?? null
  return told === null ? rates : { ...rates, nominalHashrateHs: nominalOf(told, 1, model) }
}

/** In the order of their numbers; the firmware names their sockets otherwise (`FAN4` has number 0). */
function fansOf(replies: Replies): readonly Fan[] {
  const rows = sectionOf(replies.get('fans'), 'FANS')
  const fans = rows.map((row, index) => ({
    slot: (within(countField(row, 'ID'), 0, 31) ?? index) + 1,
    rpm: within(numberField(row, 'RPM'), 0, 30_000),
    pct: percentage(numberField(row, 'Speed')),
  }))
  const isNumbered = new Set(fans.map(fan => fan.slot)).size === fans.length
  return isNumbered ? fans.toSorted((a, b) => a.slot - b.slot) : fans.map((fan, index) => ({ ...fan, slot: index + 1 }))
}

/** The voltage of each board, asked of the next few whose last one is too old. A machine that does not tell is not asked for the rest. */
async function readVoltages(session: Session, ids: readonly number[], signal: AbortSignal): Promise<ReadonlyMap<number, number>> {
  const due = ids.filter(id => recall(session, voltageKey(id), slowMs, isVoltage) === undefined).slice(0, voltagesAPoll)
  for (const id of due) {
    const voltage = await readVoltage(session, id, signal)
    remember(session, voltageKey(id), voltage)
    if (voltage !== null) continue
    for (const other of due) remember(session, voltageKey(other), null)
    break
  }
  return new Map(
    ids.flatMap(id => {
      const voltage = recall(session, voltageKey(id), slowMs, isVoltage) ?? null
      return voltage === null ? [] : [[id, voltage] as const]
    }),
  )
}

/** V; `null` when the board does not tell, which does not spoil the reading. */
async function readVoltage(session: Session, id: number, signal: AbortSignal): Promise<number | null> {
  try {
    const rows = sectionOf(await ask(session, 'voltageget', signal, String(id)), 'VOLTAGE')
    return within(numberField(rows.find(row => countField(row, 'Board') === id) ?? null, 'Voltage'), 1, 100)
  } catch (thrown) {
    if (!(thrown instanceof MinerError) || thrown.failure.code === 'cancelled') throw thrown
    return null
  }
}

function voltageKey(id: number): string {
  return `voltage ${id}`
}

function isVoltage(value: unknown): value is number | null {
  return value === null || typeof value === 'number'
}

function isProfiles(value: unknown): value is readonly Profile[] {
  return Array.isArray(value)
}
