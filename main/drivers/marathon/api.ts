import { askAll, requireAny } from '../dialect/ask.ts'
import { modelOfStats } from '../dialect/bitmain-stats.ts'
import { classicCommands, readClassic } from '../dialect/classic-reading.ts'
import type { Reading, Session } from '../driver.ts'

/** One poll over port 4028, which asks for no password and answers as Bitmain's program does: less than the firmware's own pages tell. */
export async function readApi(session: Session, signal: AbortSignal): Promise<Reading> {
  const replies = await askAll(session, classicCommands, signal)
  requireAny(replies, ['SUMMARY', 'STATS', 'POOLS'])
  const { telemetry, activity } = readClassic(replies, {
    now: session.now(),
    modelOf: type => modelOfStats(type, session.facts.model),
    modeOf: () => null,
  })
  return { telemetry, activity, facts: {} }
}
