import type { Fault } from '../../contract/model.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import { type JsonRecord, textField } from '../../transport/fields.ts'
import type { Replies } from '../dialect/ask.ts'
import { countField } from '../dialect/sane.ts'

/** What the firmware complains about: its events, and a system status that is not normal. */
export function faultsOf(replies: Replies): readonly Fault[] {
  const events = sectionOf(replies.get('events'), 'EVENTS').flatMap(faultOfEvent)
  const status = textField(sectionOf(replies.get('config'), 'CONFIG')[0] ?? null, 'SystemStatus')
  if (status === null || /^(?:normal|ok)$/i.test(status)) return events
  return [...events, { code: 'SYSTEM_STATUS', text: `Its system status is "${status}"`, board: null }]
}

/** An event without words is told by its code, one without either says nothing. */
function faultOfEvent(event: JsonRecord): readonly Fault[] {
  const code = textField(event, 'Code')
  const text = textField(event, 'Description') ?? code
  if (text === null) return []
  const isOfBoard = /^board$/i.test(textField(event, 'Target') ?? '')
  const id = isOfBoard ? countField(event, 'ID') : null
  return [{ code, text, board: id === null ? null : id + 1 }]
}
