import { MinerError } from '../../contract/failure.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import { field, numberField } from '../../transport/fields.ts'
import { askAll, type Replies, requireAny } from '../dialect/ask.ts'
import { classicCommands, readClassic } from '../dialect/classic-reading.ts'
import { firmwareVersion } from '../dialect/firmware-version.ts'
import { readWeb } from '../dialect/form-status.ts'
import { sharesOf } from '../dialect/pools.ts'
import { countField } from '../dialect/sane.ts'
import { settingsOf, withSettings } from '../dialect/settings.ts'
import { dropNulls } from '../dialect/system-info.ts'
import type { IdentityFacts, Reading, Session } from '../driver.ts'
import { giga, mega } from '../model.ts'
import { readConfig } from './actions.ts'
import { machineOf, modelOf } from './machine.ts'

/** One poll in one connection; from the web page where the API is shut. */
export async function read(session: Session, signal: AbortSignal): Promise<Reading> {
  const reading = await readDoor(session, signal)
  return withSettings(reading, await settingsOf(session, reading.activity, readConfig, signal))
}

async function readDoor(session: Session, signal: AbortSignal): Promise<Reading> {
  try {
    const replies = await askAll(session, classicCommands, signal)
    requireAny(replies, ['SUMMARY', 'STATS', 'POOLS'])
    session.memo.set('api', 'direct')
    return parseReplies(replies, session.facts, session.now())
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    const isShut = code === 'refused' || (code === 'unreachable' && session.memo.get('api') !== 'direct')
    if (!isShut) throw thrown
    return readPage(session, thrown, signal)
  }
}

/** Throws what the API threw when the page does not help either, and `auth` when a password is missing. */
async function readPage(session: Session, cause: unknown, signal: AbortSignal): Promise<Reading> {
  try {
    return await readWeb(session, modelOf(session.facts), signal)
  } catch (thrown) {
    const isSilent = thrown instanceof MinerError && thrown.failure.code !== 'auth' && thrown.failure.code !== 'cancelled'
    throw isSilent ? cause : thrown
  }
}

/** Pure: one poll. @param known what is known of the miner beside this reply */
export function parseReplies(replies: Replies, known: Pick<IdentityFacts, 'make' | 'model'>, now: number): Reading {
  const reading = readClassic(inItsUnit(replies, modelOf(known)?.apiUnitHs ?? giga), {
    now,
    modelOf: told => machineOf(told).model ?? modelOf(known),
    modeOf: () => null,
  })
  const { telemetry, activity, type, compileTime, summary } = reading
  const { make, name, model } = machineOf(type)
  const isNew = known.model === null && make !== null
  const told = isNew ? { make, model: name, algorithm: model?.algorithm ?? null } : {}
  return {
    // Its summary gives the number of rejected shares as that of the accepted ones, too: the pools know.
    telemetry: { ...telemetry, ...sharesOf(null, telemetry.pools), stale: countField(summary, 'Stale') },
    activity,
    facts: dropNulls({ ...told, firmwareVersion: firmwareVersion(compileTime) }),
  }
}

/** Later builds count in megahashes, and only in `summary`: the same under the name that all know, in what one unit of the machine is. */
function inItsUnit(replies: Replies, unitHs: number): Replies {
  const summary = replies.get('summary')
  const [row] = sectionOf(summary, 'SUMMARY')
  if (summary === undefined || row === undefined || field(row, 'GHS 5s') !== undefined) return replies
  const rates = { 'GHS 5s': inUnits(numberField(row, 'MHS 5s'), unitHs), 'GHS av': inUnits(numberField(row, 'MHS av'), unitHs) }
  const all = new Map(replies).set('summary', { ...summary, SUMMARY: [{ ...row, ...rates }] })
  return replies.cut === undefined ? all : Object.assign(all, { cut: replies.cut })
}

function inUnits(megahashes: number | null, unitHs: number): number | null {
  return megahashes === null ? null : (megahashes * mega) / unitHs
}
