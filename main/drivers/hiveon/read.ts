import { MinerError } from '../../contract/failure.ts'
import { askAll, askRelays, type Replies, requireAny } from '../dialect/ask.ts'
import { modelOfStats } from '../dialect/bitmain-stats.ts'
import { classicCommands, readClassic } from '../dialect/classic-reading.ts'
import { firmwareVersion } from '../dialect/firmware-version.ts'
import { withLogFaults } from '../dialect/log-faults.ts'
import { settingsOf, withSettings } from '../dialect/settings.ts'
import { dropNulls } from '../dialect/system-info.ts'
import type { Reading, Session } from '../driver.ts'
import { readConfig } from './actions.ts'

/** One poll in one connection, or three where joined commands are not known; mode and fan control come from the configuration, rarely. */
export async function read(session: Session, signal: AbortSignal): Promise<Reading> {
  const replies = await askDoor(session, signal)
  const { telemetry, activity, compileTime } = readClassic(replies, {
    now: session.now(),
    modelOf: type => modelOfStats(type, session.facts.model),
    // `Mode` of `stats` is constant on some models: the configuration tells.
    modeOf: () => null,
  })
  const reading = { telemetry, activity, facts: dropNulls({ firmwareVersion: firmwareVersion(compileTime) }) }
  const whole = withSettings(reading, await settingsOf(session, activity, readConfig, signal))
  return withLogFaults(session, whole, '/cgi-bin/get_kernel_log.cgi', signal)
}

/** The API; where it was never open, the pages that relay it. Throws what the API threw when they do not help either, and `auth`. */
async function askDoor(session: Session, signal: AbortSignal): Promise<Replies> {
  try {
    const replies = await askAll(session, classicCommands, signal)
    requireAny(replies, ['SUMMARY', 'STATS', 'POOLS'])
    session.memo.set('api', 'direct')
    return replies
  } catch (cause) {
    const code = cause instanceof MinerError ? cause.failure.code : null
    if (code !== 'refused' && (code !== 'unreachable' || session.memo.get('api') === 'direct')) throw cause
    try {
      const replies = await askRelays(session, classicCommands, signal)
      requireAny(replies, ['SUMMARY', 'STATS', 'POOLS'])
      return replies
    } catch (thrown) {
      const isSilent = thrown instanceof MinerError && thrown.failure.code !== 'auth' && thrown.failure.code !== 'cancelled'
      throw isSilent ? cause : thrown
    }
  }
}
