import { MinerError } from '../../contract/failure.ts'
import type { FanMode, MinerConfig } from '../../contract/model.ts'
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

/**
 * A reading with what the configuration says beside it. A machine that hashes does not sleep; one that does not, and whose status replies tell
 * no mode, sleeps when it is configured to. One without fans has none to control.
 */
export function withSettings(reading: Reading, { mode, fanMode }: Settings): Reading {
  const { telemetry, activity } = reading
  const configured = mode === 'sleep' && activity === 'hashing' ? null : mode
  const told = { ...telemetry, mode: telemetry.mode ?? configured, fanMode: telemetry.fans.length === 0 ? null : fanMode }
  const isOff = told.mode === 'sleep' && activity !== 'sleeping' && activity !== 'hashing'
  return isOff ? asleep({ ...reading, telemetry: told }) : { ...reading, telemetry: told }
}

/** The same as if its replies had told that it sleeps: its boards are switched off, and no rate is no fault. */
function asleep(reading: Reading): Reading {
  const { boards, faults } = reading.telemetry
  const off = boards.map(board => (board.status === 'missing' ? board : { ...board, status: 'disabled' as const }))
  const others = faults.filter(fault => !fault.code?.startsWith('rate:'))
  return { ...reading, activity: 'sleeping', telemetry: { ...reading.telemetry, boards: off, faults: others } }
}

function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && 'mode' in value && 'fanMode' in value
}
