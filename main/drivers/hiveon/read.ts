import { askAll, requireAny } from '../dialect/ask.ts'
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
  const replies = await askAll(session, classicCommands, signal)
  requireAny(replies, ['SUMMARY', 'STATS', 'POOLS'])
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
