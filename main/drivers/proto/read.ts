import { field, type JsonRecord, recordOf } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { recall, remember } from '../dialect/memory.ts'
import type { Reading, Session } from '../driver.ts'
import { getRecord, optionalPage } from './pages.ts'
import { parseStatus } from './status.ts'

/** How long the fourth page of a poll stands for itself while another takes its place. ms */
const coolingMs = 30_000
const errorsMs = 60_000
const hardwareMs = 12 * 3_600_000

const keys = { cooling: 'proto.cooling', errors: 'proto.errors', hardware: 'proto.hardware' } as const

/** One poll: the mining status, the boards, the pools, and one of fans, errors and what it is built of. Four requests. */
export async function read(session: Session, signal: AbortSignal): Promise<Reading> {
  const mining = await getRecord(session, 'mining', 'mining-status', signal)
  const telemetry = recordOf(await optionalPage(session, 'telemetry?level=miner,hashboard,psu', signal))
  const pools = await optionalPage(session, 'pools', signal)
  await refreshOne(session, signal)
  const cooling = recordOf(field(recordOf(kept(session, keys.cooling, 2 * coolingMs)), 'cooling-status'))
  const errors = kept(session, keys.errors, 2 * errorsMs)
  const hardware = recordOf(kept(session, keys.hardware, hardwareMs))
  return parseStatus(mining, { telemetry, pools, cooling, errors, hardware }, session.now())
}

/** What it is built of, asked rarely; `null` when it does not tell. */
export async function hardwareOf(session: Session, signal: AbortSignal): Promise<JsonRecord | null> {
  const known = recordOf(kept(session, keys.hardware, hardwareMs))
  if (known !== null) return known
  const told = recordOf(field(recordOf(await optionalPage(session, 'hardware', signal)), 'hardware-info'))
  if (told !== null) remember(session, keys.hardware, told)
  return told
}

/** After a change of the fans they are read anew. */
export function forgetCooling(session: Session): void {
  session.memo.delete(keys.cooling)
}

/** The fans, unless they are fresh and something else is due. */
async function refreshOne(session: Session, signal: AbortSignal): Promise<void> {
  const hasCooling = kept(session, keys.cooling, coolingMs) !== null
  if (hasCooling && kept(session, keys.errors, errorsMs) === null) await refresh(session, 'errors', signal)
  else if (hasCooling && kept(session, keys.hardware, hardwareMs) === null) await hardwareOf(session, signal)
  else await refresh(session, 'cooling', signal)
}

async function refresh(session: Session, name: 'cooling' | 'errors', signal: AbortSignal): Promise<void> {
  const page = await optionalPage(session, name, signal)
  // A page that does not come is not asked again at once, or the others would never have their turn.
  remember(session, keys[name], page ?? {})
}

function kept(session: Session, key: string, maxAgeMs: number): Json {
  return recall(session, key, maxAgeMs, isJson) ?? null
}

function isJson(value: unknown): value is JsonRecord | readonly Json[] {
  return typeof value === 'object' && value !== null
}
