import type { MinerLog } from '../../contract/model.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import { type JsonRecord, textField } from '../../transport/fields.ts'
import type { Session } from '../driver.ts'
import { askWhole } from './pools.ts'

/** Its events, one a line, the newest last: the only thing written down that its API gives. Throws `MinerError`. */
export async function readLogs(session: Session, signal: AbortSignal): Promise<readonly MinerLog[]> {
  const rows = sectionOf(await askWhole(session, 'events', signal), 'EVENTS')
  return [{ name: 'event log', text: rows.map(lineOf).toSorted().join('\n') }]
}

/** The time first, so that lines can be sorted by it. */
function lineOf(event: JsonRecord): string {
  const words = ['CreatedAt', 'Target', 'ID', 'Code', 'Description', 'DocUrl'].map(name => textField(event, name))
  return words.filter(word => word !== null).join(' ')
}
