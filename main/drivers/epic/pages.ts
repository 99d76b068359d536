import { MinerError } from '../../contract/failure.ts'
import { type JsonRecord, recordOf } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { recall, remember } from '../dialect/memory.ts'
import type { Session } from '../driver.ts'
import { get } from './door.ts'

/** How long a page that the release does not have, or that hangs, is left alone. ms */
const restMs = 10 * 60_000

/** What the machine is built of does not change while it runs. ms */
const capabilitiesMs = 12 * 3_600_000

/** A page beside the summary; `null` when it does not come. What does not exist or hangs is not asked again for a while. */
export async function optionalPage(session: Session, name: string, signal: AbortSignal): Promise<Json> {
  const key = `epic.without.${name}`
  if (recall(session, key, restMs, isTrue) === true) return null
  try {
    return await get(session, name, signal)
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === null || code === 'cancelled') throw thrown
    if (code === 'unsupported' || code === 'timeout') remember(session, key, true)
    return null
  }
}

/** What the machine can do and is built of, asked rarely; `null` when it does not tell. */
export async function capabilitiesOf(session: Session, signal: AbortSignal): Promise<JsonRecord | null> {
  const kept = keptCapabilities(session)
  if (kept !== null) return kept
  const told = recordOf(await optionalPage(session, 'capabilities', signal))
  if (told !== null) remember(session, 'epic.capabilities', told)
  return told
}

/** The same as far as it was asked lately. */
export function keptCapabilities(session: Session): JsonRecord | null {
  return recall(session, 'epic.capabilities', capabilitiesMs, isRecord) ?? null
}

function isTrue(value: unknown): value is true {
  return value === true
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
