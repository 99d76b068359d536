import { MinerError } from '../../contract/failure.ts'
import { type JsonRecord, recordOf } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { doneLately, recall, remember } from '../dialect/memory.ts'
import type { Reading, Session } from '../driver.ts'
import { readApi } from './api.ts'
import { parseBrief } from './brief.ts'
import { getRecord, optionalPage } from './pages.ts'

const settingsKey = 'marathon.settings'
const askedKey = 'marathon.settingsAsked'
const fansKey = 'marathon.fans'

/** How often the configuration is asked, in the place of the fans: it changes when somebody changes it. ms */
const settingsEveryMs = 10 * 60_000

/** How long an answer counts when the configuration cannot be read again. ms */
const settingsKeepMs = 25 * 60_000

/** How long the fans of the poll before stand for themselves. ms */
const fansKeepMs = 60_000

/** One poll over its own pages; where the password is unknown or the web page away, over the API, which tells less. */
export async function read(session: Session, signal: AbortSignal): Promise<Reading> {
  try {
    return await readPages(session, signal)
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if ((code !== 'auth' && code !== 'unreachable') || session.address.apiPort === null) throw thrown
    // When the API does not help either, the first answer counts.
    return readApi(session, signal).catch((other: unknown) => {
      throw other instanceof MinerError && other.failure.code !== 'cancelled' ? thrown : other
    })
  }
}

/** `brief`, the boards, the pools, and the fans or now and then the configuration. Four requests. */
async function readPages(session: Session, signal: AbortSignal): Promise<Reading> {
  const brief = await getRecord(session, 'brief', signal)
  const hashboards = await optionalPage(session, 'hashboards', signal)
  const pools = await optionalPage(session, 'pools', signal)
  const fans = await readFans(session, signal)
  return parseBrief(brief, { hashboards, pools, ...fans }, session.facts, session.now())
}

/** After a change the configuration is read anew. */
export function forgetSettings(session: Session): void {
  session.memo.delete(settingsKey)
  session.memo.delete(askedKey)
}

async function readFans(session: Session, signal: AbortSignal): Promise<{ readonly fans: Json; readonly settings: JsonRecord | null }> {
  const kept = recall(session, fansKey, fansKeepMs, isRecord)
  if (kept !== undefined && !doneLately(session, askedKey, settingsEveryMs)) {
    const read = recordOf(await optionalPage(session, 'miner_config', signal))
    if (read !== null) remember(session, settingsKey, read)
    return { fans: kept, settings: read }
  }
  const fans = await optionalPage(session, 'fans', signal)
  if (fans !== null) remember(session, fansKey, fans)
  return { fans, settings: recall(session, settingsKey, settingsKeepMs, isRecord) ?? null }
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
