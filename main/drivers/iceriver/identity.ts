import type { Algorithm } from '../../contract/model.ts'
import { type JsonRecord, textField } from '../../transport/fields.ts'
import { dropNulls, macOf } from '../dialect/system-info.ts'
import type { IdentityFacts, Session } from '../driver.ts'
import type { Model } from '../model.ts'
import { iceriverModels } from '../models/iceriver.ts'
import { ask } from './web.ts'

/** The page with everything about the machine. */
export function readPanel(session: Session, signal: AbortSignal): Promise<JsonRecord> {
  return ask(session, 'userpanel', { post: '4' }, signal)
}

/** Who it is, behind the login. */
export async function readIdentity(session: Session, signal: AbortSignal): Promise<IdentityFacts> {
  const panel = await readPanel(session, signal)
  return { ...session.facts, ...factsOfPanel(panel), access: session.logins.access ?? 'open' }
}

/** What the page tells, as far as it tells it. */
export function factsOfPanel(panel: JsonRecord): Partial<IdentityFacts> {
  const name = nameOf(panel)
  return dropNulls({
    make: 'IceRiver',
    model: name,
    algorithm: modelOf(name)?.algorithm ?? algorithmOf(told(panel, 'algo')),
    // The program's own release; the other is that of the loader under it, which an upgrade leaves as it is.
    firmwareVersion: told(panel, 'softver1') ?? told(panel, 'firmver1', 'firmver'),
    mac: macOf(told(panel, 'mac')),
    hostname: told(panel, 'host'),
  })
}

/** `null` when no model is known by this name. */
export function modelOf(name: string | null): Model | null {
  return name === null ? null : (iceriverModels.find(model => keyOf(model.name) === keyOf(name)) ?? null)
}

/** Its model as it says; early firmware says 'none' there, and has it before the first `_` of its software version: 'ks3l_…'. */
function nameOf(panel: JsonRecord): string | null {
  const model = told(panel, 'model')
  if (model !== null) return modelOf(model)?.name ?? model
  const code = /^([a-z]{2}\d[a-z0-9]*)_/i.exec(told(panel, 'softver1') ?? '')?.[1] ?? null
  return code === null ? null : (modelOf(code)?.name ?? code.toUpperCase())
}

/** A text that says something: what the firmware has none for it writes as 'none', 'no' or '(null)'. */
function told(panel: JsonRecord, ...names: readonly string[]): string | null {
  return names.map(name => textField(panel, name)).find(text => text !== null && !/^(?:none|no|\(null\)|null|unknown)$/i.test(text)) ?? null
}

/** 'KS0 Pro', 'KS0Pro' and 'ks0_pro' are one model, and so is what carries the maker's name before it. */
function keyOf(name: string): string {
  return name
    .replace(/^iceriver/i, '')
    .replace(/[\s_-]+/g, '')
    .toUpperCase()
}

function algorithmOf(text: string | null): Algorithm | null {
  const known: Readonly<Record<string, Algorithm>> = {
    kheavyhash: 'kheavyhash',
    blake3: 'blake3',
    sha512256d: 'sha512-256d',
    zksnark: 'zksnark',
  }
  return text === null ? null : (known[text.toLowerCase().replace(/[^a-z0-9]/g, '')] ?? null)
}
