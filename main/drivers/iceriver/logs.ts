import type { MinerLog } from '../../contract/model.ts'
import { listOf, recordOf, textOf } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import type { Session } from '../driver.ts'
import { askData } from './web.ts'

/** What it has written down. */
export async function readLogs(session: Session, signal: AbortSignal): Promise<readonly MinerLog[]> {
  return [{ name: 'miner log', text: linesOf(await askData(session, 'logconfig', { post: '1' }, signal)).join('\n') }]
}

/** Pure. The form of the answer is not described: every text in it counts, in its order. */
export function linesOf(data: Json): readonly string[] {
  const text = textOf(data)
  if (text !== null) return [text.trimEnd()]
  const inside = recordOf(data) === null ? listOf(data) : Object.values(recordOf(data) ?? {})
  return inside.flatMap(value => linesOf(value ?? null))
}
