import { MinerError } from '../../contract/failure.ts'
import { field } from '../../transport/fields.ts'
import { askAll, type Replies, requireAny } from '../dialect/ask.ts'
import { modelOfStats } from '../dialect/bitmain-stats.ts'
import { classicCommands, readClassic } from '../dialect/classic-reading.ts'
import { firmwareVersion } from '../dialect/firmware-version.ts'
import { statsModeName } from '../dialect/form-conf.ts'
import { readConfig } from '../dialect/form-pages.ts'
import { readWeb } from '../dialect/form-status.ts'
import { withLogFaults } from '../dialect/log-faults.ts'
import { modelNamed, parseModelName } from '../dialect/model-name.ts'
import { settingsOf, withSettings } from '../dialect/settings.ts'
import { dropNulls } from '../dialect/system-info.ts'
import type { IdentityFacts, Reading, Session } from '../driver.ts'
import { nameOfImage } from './identify.ts'

/** One poll in one connection; from the web page where the API does not allow this computer. What costs more is asked rarely. */
export async function read(session: Session, signal: AbortSignal): Promise<Reading> {
  const reading = await readDoor(session, signal)
  const settings = await settingsOf(session, reading.activity, readConfig, signal)
  return withLogFaults(session, withSettings(reading, settings), '/cgi-bin/get_kernel_log.cgi', signal)
}

async function readDoor(session: Session, signal: AbortSignal): Promise<Reading> {
  try {
    const replies = await askAll(session, classicCommands, signal)
    requireAny(replies, ['SUMMARY', 'STATS', 'POOLS'])
    session.memo.set('api', 'direct')
    return parseReplies(replies, session.facts, session.now())
  } catch (thrown) {
    return readWebInstead(session, thrown, signal)
  }
}

/**
 * For an API that is shut off from the network or refuses. One that answered before and is gone belongs to a machine that restarts. Throws
 * what the API threw when the web page does not help either, and `auth` when a password is missing.
 */
async function readWebInstead(session: Session, cause: unknown, signal: AbortSignal): Promise<Reading> {
  const code = cause instanceof MinerError ? cause.failure.code : null
  const isShut = code === 'refused' || (code === 'unreachable' && session.memo.get('api') !== 'direct')
  if (!isShut) throw cause
  try {
    return await readWeb(session, modelNamed(session.facts.model), signal)
  } catch (thrown) {
    const isSilent = thrown instanceof MinerError && thrown.failure.code !== 'auth' && thrown.failure.code !== 'cancelled'
    throw isSilent ? cause : thrown
  }
}

/** Pure: one poll. @param known what is known of the miner beside this reply */
export function parseReplies(replies: Replies, known: Pick<IdentityFacts, 'model'>, now: number): Reading {
  const reading = readClassic(replies, {
    now,
    modelOf: type => modelOfStats(type, known.model),
    modeOf: readings => statsModeName(field(readings, 'Mode')),
  })
  const { telemetry, activity, type, compileTime } = reading
  return { telemetry, activity, facts: factsOf(type, compileTime, known) }
}

/** `stats` of a modified image names it where `version` does not. */
function factsOf(type: string | null, compileTime: string | null, known: Pick<IdentityFacts, 'model'>): Partial<IdentityFacts> {
  const { make, name, model, suffix } = parseModelName(type)
  const image = suffix === null ? null : nameOfImage(suffix)
  const isNew = known.model === null
  return dropNulls({
    firmwareName: image,
    firmwareVersion: firmwareVersion(compileTime),
    make: isNew ? make : null,
    model: isNew ? name : null,
    algorithm: isNew ? (model?.algorithm ?? null) : null,
  })
}
