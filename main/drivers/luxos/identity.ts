import { sectionOf, statusOf } from '../../transport/cgminer-reply.ts'
import { textField } from '../../transport/fields.ts'
import { askAll, type Replies } from '../dialect/ask.ts'
import { parseModelName } from '../dialect/model-name.ts'
import { dropNulls, macOf, serialOf } from '../dialect/system-info.ts'
import type { IdentityFacts, Session } from '../driver.ts'
import { releaseOf } from './identify.ts'

/** MAC, serials, host name and exact model. Nothing of this asks for a password. */
export async function readIdentity(session: Session, signal: AbortSignal): Promise<IdentityFacts> {
  const replies = await askAll(session, ['config', 'devs'], signal)
  const boardSerials = boardSerialsOf(replies)
  const known = session.facts.boardSerials
  return { ...session.facts, ...factsOf(replies), boardSerials: boardSerials.length > 0 ? boardSerials : known }
}

/** Pure: what `config` and `devs` tell of identity; what they do not tell is absent. */
export function factsOf(replies: Replies): Partial<IdentityFacts> {
  const config = sectionOf(replies.get('config'), 'CONFIG')[0] ?? null
  const { make, name, model } = parseModelName(textField(config, 'Model'))
  return dropNulls({
    make,
    model: name,
    algorithm: model?.algorithm ?? null,
    firmwareVersion: releaseOf(statusOf(replies.get('config'))?.description ?? null),
    mac: macOf(textField(config, 'MACAddr')),
    serial: serialOf(textField(config, 'SerialNumber')),
    hostname: textField(config, 'Hostname'),
  })
}

function boardSerialsOf(replies: Replies): readonly string[] {
  const rows = sectionOf(replies.get('devs'), 'DEVS')
  return rows.flatMap(row => serialOf(textField(row, 'SerialNumber')) ?? []).toSorted()
}
