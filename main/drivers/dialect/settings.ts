import { MinerError } from '../../contract/failure.ts'
import type { FanMode, MinerConfig, Telemetry } from '../../contract/model.ts'
import type { Reading, Session } from '../driver.ts'
import { doneLately, recall, remember } from './memory.ts'

/** What a reading takes from the configuration, because no status reply tells it. */
export interface Settings {
  readonly mode: string | null
  readonly fanMode: FanMode | null
}

/** How often the configuration is asked: it costs a login, and a machine that hashes hardly changes. ms */
const whileHashingMs = 10 * 60_000

/** A machine that does not hash may have been put to sleep. ms */
const otherwiseMs = 60_000

/** How long an answer counts when the configuration cannot be read again. ms */
const keepMs = 15 * 60_000

const nothing: Settings = { mode: null, fanMode: null }

/** The mode and the fan control as configured, where the password opens it; asked rarely. Throws only `cancelled`. */
export async function settingsOf(
  session: Session,
  activity: Reading['activity'],
  readConfig: (session: Session, signal: AbortSignal) => Promise<MinerConfig>,
  signal: AbortSignal,
): Promise<Settings> {
  const known = recall(session, 'settings', keepMs, isSettings) ?? nothing
  const isSettled = activity === 'hashing' && known.mode !== 'sleep'
  if (session.http.access === 'locked' || doneLately(session, 'settingsAsked', isSettled ? whileHashingMs : otherwiseMs)) return known
  try {
    const { mode, fanMode } = await readConfig(session, signal)
    remember(session, 'settings', { mode, fanMode } satisfies Settings)
    return { mode, fanMode }
  } catch (thrown) {
    if (!(thrown instanceof MinerError) || thrown.failure.code === 'cancelled') throw thrown
    return known
  }
}

/** A reading with what the configuration says beside it. A machine that hashes does not sleep, and one without fans has none to control. */
export function withSettings(telemetry: Telemetry, { mode, fanMode }: Settings, activity: Reading['activity']): Telemetry {
  const configured = mode === 'sleep' && activity === 'hashing' ? null : mode
  return { ...telemetry, mode: telemetry.mode ?? configured, fanMode: telemetry.fans.length === 0 ? null : fanMode }
}

function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && 'mode' in value && 'fanMode' in value
}
