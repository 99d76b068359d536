import { MinerError } from '../../contract/failure.ts'
import { type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import type { Session } from '../driver.ts'
import { parseModelName } from './model-name.ts'

/**
 * Which of Bitmain's two generations answers, told by its web page alone: by the model, where only one generation was made of it, else by
 * the status page that only the newer one has. `hiveon` is neither: that firmware keeps Bitmain's pages and names itself in the type. `null` when
 * the password is not known or the page says nothing of it. Throws only `cancelled`.
 */
export async function generationOf(session: Session, signal: AbortSignal): Promise<'legacy' | 'modern' | 'hiveon' | null> {
  const info = await pageOf(session, '/cgi-bin/get_system_info.cgi', signal)
  if (info === null) return null
  const type = info === 'absent' ? null : textField(info, 'minertype')
  if (/hiveon/i.test(type ?? '')) return 'hiveon'
  const byModel = parseModelName(type).model?.generation
  if (byModel) return byModel
  const summary = await pageOf(session, '/cgi-bin/summary.cgi', signal)
  if (summary === 'absent') return info === 'absent' ? null : 'legacy'
  return summary === null ? null : 'modern'
}

/** The object of a page; `null` when nothing can be said of it. */
async function pageOf(session: Session, path: string, signal: AbortSignal): Promise<JsonRecord | 'absent' | null> {
  try {
    const reply = await session.http.request({ path, signal })
    if (reply.status === 404) return 'absent'
    const parsed = parseTolerant(reply.body.trim())
    return reply.status === 200 && parsed.ok ? recordOf(parsed.value) : null
  } catch (thrown) {
    if (!(thrown instanceof MinerError) || thrown.failure.code === 'cancelled') throw thrown
    return null
  }
}
