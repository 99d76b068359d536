import { MinerError } from '../../contract/failure.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import { field, numberField, textField } from '../../transport/fields.ts'
import { askAll, minerClock, type Replies, requireAny } from '../dialect/ask.ts'
import { boardsOf } from '../dialect/bitmain-boards.ts'
import { activityOf, fansOf, findBitmainStats, modelOfStats, powerOf, ratesOf } from '../dialect/bitmain-stats.ts'
import { surely } from '../dialect/cut.ts'
import { firmwareVersion } from '../dialect/firmware-version.ts'
import { parseModelName } from '../dialect/model-name.ts'
import { parsePools, sharesOf } from '../dialect/pools.ts'
import { bestShareField, percentage, uptimeField } from '../dialect/sane.ts'
import { settingsOf, withSettings } from '../dialect/settings.ts'
import { dropNulls } from '../dialect/system-info.ts'
import { blankTelemetry, completeTelemetry } from '../dialect/telemetry.ts'
import type { IdentityFacts, Reading, Session } from '../driver.ts'
import { readConfig } from './actions.ts'
import { statsModeName } from './config.ts'
import { nameOfImage } from './identify.ts'
import { readWeb } from './web-status.ts'

/** Joined in one connection. `stats` last: the S9 fills the `GHS 5s` of `summary` only when somebody asked `stats`. */
const commands = ['summary', 'pools', 'stats'] as const

/** One poll in one connection; from the web page where the API does not allow this computer. What costs more is asked rarely. */
export async function read(session: Session, signal: AbortSignal): Promise<Reading> {
  const reading = await readDoor(session, signal)
  const settings = await settingsOf(session, reading.activity, readConfig, signal)
  return withSettings(reading, settings)
}

async function readDoor(session: Session, signal: AbortSignal): Promise<Reading> {
  try {
    const replies = await askAll(session, commands, signal)
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
    return await readWeb(session, signal)
  } catch (thrown) {
    const isSilent = thrown instanceof MinerError && thrown.failure.code !== 'auth' && thrown.failure.code !== 'cancelled'
    throw isSilent ? cause : thrown
  }
}

/** Pure: one poll. @param known what is known of the miner beside this reply */
export function parseReplies(replies: Replies, known: Pick<IdentityFacts, 'model'>, now: number): Reading {
  const summary = sectionOf(replies.get('summary'), 'SUMMARY')[0] ?? null
  const stats = findBitmainStats(sectionOf(replies.get('stats'), 'STATS'))
  const readings = stats?.readings ?? {}
  const type = textField(stats?.head ?? null, 'Type')
  const model = modelOfStats(type, known.model)
  const mode = statsModeName(field(readings, 'Mode'))
  const rates = ratesOf(readings, summary, model)
  const uptimeS = uptimeField(readings) ?? uptimeField(summary)
  const activity = surely(activityOf(rates, uptimeS, mode === 'sleep'), rates, (replies.cut?.size ?? 0) > 0)
  const pools = parsePools(sectionOf(replies.get('pools'), 'POOLS'), 'stratum-active', { now, minerNowS: minerClock(replies) })
  const telemetry = {
    ...blankTelemetry(now),
    hashrateHs: rates.hashrateHs,
    hashrateAvgHs: rates.hashrateAvgHs,
    nominalHashrateHs: rates.nominalHashrateHs,
    uptimeS,
    mode,
    powerW: powerOf(readings),
    hwErrorPct: percentage(numberField(readings, 'Device Hardware%') ?? numberField(summary, 'Device Hardware%')),
    boards: boardsOf(readings, { model, scaleHs: rates.scaleHs, activity }),
    fans: fansOf(readings, activity === 'sleeping' ? null : (model?.fans ?? null)),
    pools,
    ...sharesOf(summary, pools),
    bestShare: bestShareField(summary),
  }
  const facts = factsOf(type, textField(stats?.head ?? null, 'CompileTime'), known)
  return { telemetry: completeTelemetry(telemetry, model?.algorithm ?? null), activity, facts }
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
