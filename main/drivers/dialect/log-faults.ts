import { MinerError } from '../../contract/failure.ts'
import type { Reading, Session } from '../driver.ts'
import { faultsOfLog, tellingLines } from './kernel-log.ts'
import { doneLately, recall, remember } from './memory.ts'

/** A log is up to 2 MB of a web server with one thread: asked rarely, and only while something is wrong. ms */
const askEveryMs = 5 * 60_000

/** How long a page that is not there, or a password that is not known, is not tried again. ms */
const restMs = 60 * 60_000

/** A machine that has nothing else to do prints its log in 1 or 2 s. ms */
const timeoutMs = 8000

/** A machine at less than this share of its nominal rate is asked why. */
const lowShare = 0.8

/** As hot as the firmware lets chips be before it stops. °C */
const hotC = 95

/** A machine that started less than so long ago has not shown yet what it can do. s */
const settledS = 1800

/**
 * A reading with what the machine's own log says is wrong. The lines that matter are kept between two looks and judged anew with each reading, so a
 * fault goes with the poll that shows it gone; a machine that looks well costs nothing. Throws only `cancelled`.
 * @param path the page that prints the log
 */
export async function withLogFaults(session: Session, reading: Reading, path: string, signal: AbortSignal): Promise<Reading> {
  if (!looksWrong(reading)) {
    session.memo.delete('log')
    return reading
  }
  const log = askedConfiguration(session, reading) ? keptLog(session) : await logOf(session, path, signal)
  const faults = log === null ? [] : faultsOfLog(log, reading)
  if (faults.length === 0) return reading
  return { ...reading, telemetry: { ...reading.telemetry, faults: [...reading.telemetry.faults, ...faults] } }
}

/** Whether a reading leaves a question that the log may answer. One that sleeps, or has only just started, leaves none. */
export function looksWrong({ telemetry, activity }: Pick<Reading, 'telemetry' | 'activity'>): boolean {
  if (activity === 'sleeping' || activity === 'starting' || activity === 'unknown') return false
  const { boards, fans, faults, hashrateHs, nominalHashrateHs, uptimeS } = telemetry
  const isSlow = hashrateHs !== null && nominalHashrateHs !== null && hashrateHs < nominalHashrateHs * lowShare
  return (
    activity === 'idle' ||
    faults.length > 0 ||
    boards.some(({ status }) => status === 'dead' || status === 'missing' || status === 'warning') ||
    fans.some(({ rpm }) => rpm === 0) ||
    (telemetry.chipTempMaxC ?? 0) >= hotC ||
    (isSlow && (uptimeS ?? 0) > settledS)
  )
}

/**
 * A poll asks for one thing at the most beside its readings: when it was the turn of the configuration, the log waits for the next poll. Not
 * the first time, because somebody may look only once.
 */
function askedConfiguration(session: Session, { telemetry }: Reading): boolean {
  const sincePollMs = session.now() - telemetry.at
  return session.memo.has('logAsked') && recall(session, 'settingsAsked', sincePollMs, isTrue) === true
}

/** The log as it was last read; `null` when it never was. */
function keptLog(session: Session): string | null {
  return recall(session, 'log', restMs, isText) ?? null
}

/** The log, asked anew when it is time for that. */
async function logOf(session: Session, path: string, signal: AbortSignal): Promise<string | null> {
  const kept = keptLog(session)
  const rests = session.http.access === 'locked' || recall(session, 'noLog', restMs, isText) !== undefined
  if (rests || doneLately(session, 'logAsked', askEveryMs)) return kept
  try {
    const reply = await session.http.request({ path, timeoutMs, signal })
    if (reply.status !== 200) return rest(session, String(reply.status), kept)
    const log = tellingLines(reply.body)
    remember(session, 'log', log)
    return log
  } catch (thrown) {
    if (!(thrown instanceof MinerError) || thrown.failure.code === 'cancelled') throw thrown
    return thrown.failure.code === 'auth' ? rest(session, 'auth', kept) : kept
  }
}

function rest(session: Session, why: string, kept: string | null): string | null {
  remember(session, 'noLog', why)
  return kept
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isTrue(value: unknown): value is true {
  return value === true
}
