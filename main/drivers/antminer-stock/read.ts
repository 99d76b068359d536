import { MinerError } from '../../contract/failure.ts'
import type { Fault } from '../../contract/model.ts'
import { efficiency } from '../../contract/units.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import { field } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { askEach, askWhole, recordFrom, requireAny } from '../dialect/ask.ts'
import { classicCommands } from '../dialect/classic-reading.ts'
import { isCut } from '../dialect/cut.ts'
import { type NewReplies, newCommands, parseNewReplies, splitNewReply, withoutCutLists } from '../dialect/json-reading.ts'
import { allPages, statusPages } from '../dialect/json-web.ts'
import { withLogFaults } from '../dialect/log-faults.ts'
import { recall, remember } from '../dialect/memory.ts'
import { settingsOf, withSettings } from '../dialect/settings.ts'
import { parseWarnings } from '../dialect/warning-codes.ts'
import type { Reading, Session } from '../driver.ts'
import { parseOldReplies } from './old-api.ts'
import { pages } from './pages.ts'
import { readPower } from './power.ts'

/** One poll: one connection in the JSON dialect, three in the classic one; what costs more is asked rarely. */
export async function read(session: Session, signal: AbortSignal): Promise<Reading> {
  const reading = keepRelease(session, await readDialect(session, signal))
  const { telemetry } = reading
  const powerW = telemetry.powerW ?? (await readPower(session, signal))
  const algorithm = reading.facts.algorithm ?? session.facts.algorithm
  const efficiencyJPerTh = efficiency(powerW, telemetry.hashrateHs, algorithm)
  const settings = await settingsOf(session, reading.activity, pages.readConfig, signal)
  const whole = withSettings({ ...reading, telemetry: { ...telemetry, powerW, efficiencyJPerTh } }, settings)
  return withLogFaults(session, whole, '/cgi-bin/log.cgi', signal)
}

async function readDialect(session: Session, signal: AbortSignal): Promise<Reading> {
  try {
    const replies = session.memo.get('dialect') === 'classic' ? null : await askNew(session, signal)
    const isNew = replies !== null && replies !== 'no answer'
    const reading = isNew ? await readNew(session, replies, signal) : await readClassic(session, signal)
    // It answers, but not that request.
    if (replies === 'no answer') session.memo.set('dialect', 'classic')
    session.memo.set('api', 'direct')
    return reading
  } catch (thrown) {
    const replies = await askWeb(session, thrown, signal)
    return parseNewReplies(replies, session.facts.model, session.now())
  }
}

/** `null` when the firmware does not speak the JSON dialect, which is remembered. */
async function askNew(session: Session, signal: AbortSignal): Promise<NewReplies | 'no answer' | null> {
  try {
    const reply = await session.cgminer.request({ command: newCommands, new_api: true }, { signal })
    if (isCut(reply.parsed)) return await askNewEach(session, signal)
    const replies = splitNewReply(recordFrom(reply))
    // Only an answer that could be read proves that the firmware does not know it.
    if (replies === null && reply.parsed.ok) session.memo.set('dialect', 'classic')
    return replies
  } catch (thrown) {
    // A program that cannot make sense of the request closes without a word, or says nothing at all.
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if ((code === 'refused' || code === 'timeout') && session.memo.get('api') !== 'direct') return 'no answer'
    throw thrown
  }
}

/** One command a connection, for a miner whose joined reply came cut off: smaller replies come whole. `null` when they tell nothing either. */
async function askNewEach(session: Session, signal: AbortSignal): Promise<NewReplies | null> {
  const parts: { [command: string]: Json } = {}
  const cut = new Set<string>()
  for (const command of newCommands) {
    const reply = await askWhole(session, command, { command: [command], new_api: true }, signal)
    const part = field(recordFrom(reply), command)
    if (part === undefined || isCut(reply.parsed)) cut.add(command)
    if (part !== undefined) parts[command] = part
  }
  const replies = splitNewReply(parts)
  return replies === null ? null : withoutCutLists(replies, cut)
}

async function readNew(session: Session, replies: NewReplies, signal: AbortSignal): Promise<Reading> {
  const reading = parseNewReplies(replies, session.facts.model, session.now())
  const isWell = reading.telemetry.faults.length === 0 && (reading.activity === 'hashing' || reading.activity === 'sleeping')
  const warnings = isWell ? [] : await readWarnings(session, signal)
  return { ...reading, telemetry: { ...reading.telemetry, faults: [...reading.telemetry.faults, ...warnings] } }
}

/** How long logged warnings count before they are asked again. ms */
const warningsMs = 60_000

/** What the machine logged itself, asked only while something is wrong with it. */
async function readWarnings(session: Session, signal: AbortSignal): Promise<readonly Fault[]> {
  const known = recall(session, 'warnings', warningsMs, isFaults)
  if (known !== undefined || session.memo.get('warns') === false) return known ?? []
  const reply = recordFrom(await session.cgminer.request({ command: 'warning', new_api: true }, { signal }))
  if (reply !== null && field(reply, 'WARNING') === undefined) session.memo.set('warns', false)
  const warnings = parseWarnings(reply)
  remember(session, 'warnings', warnings)
  return warnings
}

async function readClassic(session: Session, signal: AbortSignal): Promise<Reading> {
  const replies = await askEach(session, classicCommands, signal)
  requireAny(replies, ['SUMMARY', 'STATS', 'POOLS'])
  const parse = (mode: string | null) => parseOldReplies(replies, session.facts.model, mode, session.now())
  const reading = parse(null)
  if (sectionOf(replies.get('stats'), 'STATS').length === 0) return withWebStats(session, reading, signal)
  return reading.activity === 'hashing' ? reading : parse((await settingsOf(session, reading.activity, pages.readConfig, signal)).mode)
}

/** How long the web page of a machine that did not help is left alone. ms */
const webRestMs = 10 * 60_000

/** An API that keeps `stats` to itself leaves the boards to the web page; the pools are as the API told them. */
async function withWebStats(session: Session, reading: Reading, signal: AbortSignal): Promise<Reading> {
  if (session.http.access === 'locked' || recall(session, 'noWebStats', webRestMs, isText) !== undefined) return reading
  try {
    const web = parseNewReplies(await statusPages(session, signal), session.facts.model, session.now())
    const { pools, accepted, rejected, stale } = reading.telemetry
    return { ...web, telemetry: { ...web.telemetry, pools, accepted, rejected, stale } }
  } catch (thrown) {
    if (!(thrown instanceof MinerError) || thrown.failure.code === 'cancelled') throw thrown
    remember(session, 'noWebStats', thrown.failure.code)
    return reading
  }
}

/**
 * The same replies from the web page, for a machine whose API is shut off from the network. Tried only while the API never answered:
 * one that did is merely restarting. Throws what the API threw when the web page does not help either, and `auth` when a password is missing.
 */
async function askWeb(session: Session, cause: unknown, signal: AbortSignal): Promise<NewReplies> {
  const code = cause instanceof MinerError ? cause.failure.code : null
  const isShut = code === 'unreachable' || code === 'refused'
  if (!isShut || session.memo.get('api') === 'direct') throw cause
  try {
    return await allPages(session, signal)
  } catch (thrown) {
    const isSilent = thrown instanceof MinerError && thrown.failure.code !== 'auth' && thrown.failure.code !== 'cancelled'
    throw isSilent ? cause : thrown
  }
}

/** The web page knows the release ('FR-1.12') and the model version; a poll knows only the build date and the base model. */
function keepRelease(session: Session, reading: Reading): Reading {
  const { make, model, algorithm, firmwareVersion, ...facts } = reading.facts
  const isRelease = /^FR-/.test(session.facts.firmwareVersion ?? '')
  return {
    ...reading,
    facts: {
      ...facts,
      ...(session.facts.model === null && model ? { make: make ?? null, model, algorithm: algorithm ?? null } : {}),
      ...(isRelease || !firmwareVersion ? {} : { firmwareVersion }),
    },
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isFaults(value: unknown): value is readonly Fault[] {
  return Array.isArray(value)
}
