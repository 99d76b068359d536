import { textField } from '../../transport/fields.ts'
import { askAll, requireAny } from '../dialect/ask.ts'
import { classicCommands, readClassic } from '../dialect/classic-reading.ts'
import { modelNamed } from '../dialect/model-name.ts'
import { dropNulls } from '../dialect/system-info.ts'
import type { Reading, Session } from '../driver.ts'
import { modelOfType, releaseOf } from './identify.ts'

/** One poll in one connection, or three where joined commands are not known. */
export async function read(session: Session, signal: AbortSignal): Promise<Reading> {
  const replies = await askAll(session, classicCommands, signal)
  requireAny(replies, ['SUMMARY', 'STATS', 'POOLS'])
  const { telemetry, activity, type, compileTime, readings } = readClassic(replies, {
    now: session.now(),
    modelOf: told => modelOfType(told) ?? modelNamed(session.facts.model),
    modeOf: () => null,
  })
  // Some builds put everything into one row of STATS, the type too.
  const told = type ?? textField(readings, 'Type')
  return { telemetry, activity, facts: told === null ? {} : dropNulls(releaseOf(told, compileTime)) }
}
