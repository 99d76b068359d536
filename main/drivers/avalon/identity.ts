import { MinerError } from '../../contract/failure.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import { type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import { dropNulls } from '../dialect/system-info.ts'
import type { IdentityFacts, Session } from '../driver.ts'
import { askReport } from './ask-report.ts'
import { factsOfReport, factsOfVersion, macIn } from './identify.ts'
import { modelNameOf } from './names.ts'

/** Pages that tell the MAC where `version` does not, on images that show them to everybody. */
export const pages = ['/get_minerinfo.cgi', '/updatedashboard.cgi'] as const

/** Model, release, MAC and marks. Nothing of this asks for a password. */
export async function readIdentity(session: Session, signal: AbortSignal): Promise<IdentityFacts> {
  const { replies, report } = await askReport(session, ['version'], signal)
  const facts = { ...session.facts, ...factsOfReport(report), ...factsOfVersion(sectionOf(replies.get('version'), 'VERSION')[0] ?? null) }
  const told = facts.mac === null ? { ...facts, ...(await readPages(session, signal)) } : facts
  return { ...told, access: session.logins.access ?? told.access }
}

async function readPages(session: Session, signal: AbortSignal): Promise<Partial<IdentityFacts>> {
  if (session.address.webPort === null) return {}
  for (const path of pages) {
    const info = await readPage(session, path, signal)
    if (info !== null) return dropNulls({ mac: macIn(textField(info, 'mac')), model: modelNameOf(textField(info, 'hwtype')) })
  }
  return {}
}

/** `null` when the page is not there or asks for a login first, which does not spoil the identity. */
async function readPage(session: Session, path: string, signal: AbortSignal): Promise<JsonRecord | null> {
  try {
    return callbackRecord((await session.rest.request({ path, signal })).body)
  } catch (thrown) {
    if (!(thrown instanceof MinerError) || thrown.failure.code === 'cancelled') throw thrown
    return null
  }
}

/** Pure: the object that a page hands to its script, `minerinfoCallback({…});`; `null` when it tells no MAC. */
export function callbackRecord(page: string): JsonRecord | null {
  const text = /^\s*\w+\s*\((\{[\s\S]*?\})\s*\)/.exec(page)?.[1]
  const parsed = text === undefined ? null : parseTolerant(text)
  const record = parsed?.ok === true ? recordOf(parsed.value) : null
  return textField(record, 'mac') === null ? null : record
}
