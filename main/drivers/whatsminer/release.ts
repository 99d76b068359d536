import { MinerError } from '../../contract/failure.ts'
import { booleanField, field, type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import { recordFrom } from '../dialect/ask.ts'
import { isCut } from '../dialect/cut.ts'
import type { Session } from '../driver.ts'

/** Port of API v3. */
export const v3Port = 4433

/** Firmware from this build date on answers API v3 and keeps its older API for a few reads. */
const v3Since = 20_241_101

/** Which of its two APIs a machine is spoken to in. */
export type Api = 'v2' | 'v3'

/** '20240624.18.REL' of "'20240624.18.REL'"; `null` when there is none. */
export function releaseOf(text: string | null): string | null {
  const release = text?.replace(/^[\s'"\\]+|[\s'"\\]+$/g, '') ?? ''
  return release === '' ? null : release
}

/** 'M60S VK40' of 'M60S_VK44': the last digit is a variant of the same machine. `null` when it is no model of this maker. */
export function modelOf(text: string | null): string | null {
  const [, name, variant] = /^(?:whatsminer\s*)?(M\d{2}S?\+{0,2})[\s_]*(V[A-Z]?\d{1,3}|V[A-Z])?/i.exec(text?.trim() ?? '') ?? []
  if (name === undefined) return null
  return [name.toUpperCase(), variant?.toUpperCase().replace(/\d$/, '0')].filter(Boolean).join(' ')
}

/** Whether a model has no fans of its own: M33, M53, M63 and their like are cooled by water, M56 and M66 by oil. */
export function isLiquid(model: string | null): boolean {
  const digit = /^M\d(\d)/.exec(model ?? '')?.[1]
  return digit !== undefined && Number(digit) >= 3
}

/** The `Msg` of a reply of API v2; `null` when it is a mere text. */
export function messageOf(reply: JsonRecord | null): JsonRecord | null {
  return recordOf(field(reply, 'Msg'))
}

/** Which API this machine is spoken to in; remembered until it is identified anew. Throws what asking throws. */
export async function apiOf(session: Session, signal: AbortSignal): Promise<Api> {
  const known = session.memo.get('api')
  if (known === 'v2' || known === 'v3') return known
  if (session.address.apiPort === null) return 'v3'
  const release = session.facts.firmwareVersion ?? (await askRelease(session, signal))
  const mayBeV3 = buildDate(release) >= v3Since
  const api = mayBeV3 && (await speaksV3(session, signal)) ? 'v3' : 'v2'
  // A new image whose port is shut may be restarting: it is asked again next time, which costs a refused connection.
  if (api === 'v3' || (release !== null && !mayBeV3)) session.memo.set('api', api)
  return api
}

/** Whether an image is of the time of API v3. */
export function isOfV3(release: string): boolean {
  return buildDate(release) >= v3Since
}

/** Empty when it answers without telling, as images of 2020 do; `null` when nobody can read what it answers, or its end was lost. */
async function askRelease(session: Session, signal: AbortSignal): Promise<string | null> {
  const reply = await session.cgminer.request({ cmd: 'get_version' }, { signal })
  const release = releaseOf(textField(messageOf(recordFrom(reply)), 'fw_ver'))
  return release ?? (recordFrom(reply) === null || isCut(reply.parsed) ? null : '')
}

async function speaksV3(session: Session, signal: AbortSignal): Promise<boolean> {
  try {
    await session.framedAt(v3Port).request([{ cmd: 'get.device.info', param: 'salt' }], { signal })
    return true
  } catch (thrown) {
    if (thrown instanceof MinerError && thrown.failure.code === 'unreachable') return false
    throw thrown
  }
}

/** 20240624; 0 when there is none. */
function buildDate(release: string | null): number {
  return Number(/^20\d{6}/.exec(release ?? '')?.[0] ?? 0)
}

/** Whether a reply says that the machine was told not to mine; `null` when it does not say. */
export function isOff(status: JsonRecord | null): boolean | null {
  return booleanField(status, 'mineroff', 'btmineroff')
}
