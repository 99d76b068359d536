import { MinerError } from '../../contract/failure.ts'
import type { JsonRecord } from '../../transport/fields.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { type Api, apiOf } from './release.ts'
import { proveAccess, sendV2 } from './write-v2.ts'
import { requireWritable, sendV3, type V3Command } from './write-v3.ts'

/** One change in the words of both APIs. */
export interface Change {
  readonly v2: JsonRecord
  readonly v3: V3Command
  /** The machine or its program stops for it, perhaps before it answers. */
  readonly stops?: boolean
}

/** Sends a change in the API that the machine is spoken to in. */
export function send(session: Session, change: Change, signal: AbortSignal): Promise<void> {
  return oneWriteAtATime(session, async () => {
    const api = await apiOf(session, signal)
    if (change.stops === true) await requireAccess(session, api, signal)
    try {
      if (api === 'v3') await sendV3(session, change.v3, signal)
      else await sendV2(session, change.v2, signal)
    } catch (thrown) {
      if (change.stops !== true || !isGone(thrown)) throw thrown
    }
  })
}

/** Proves that the machine is there and takes changes, so that no answer to the next request only means that it obeyed. */
export async function requireAccess(session: Session, api: Api, signal: AbortSignal): Promise<void> {
  if (api === 'v3') await requireWritable(session, signal)
  else await proveAccess(session, signal)
}

function isGone(thrown: unknown): boolean {
  return thrown instanceof MinerError && ['unreachable', 'timeout', 'malformed'].includes(thrown.failure.code)
}

/** For the preview: whether it takes changes at all, and in API v2 whether a password fits. */
export async function ready(session: Session, signal: AbortSignal): Promise<void> {
  await oneWriteAtATime(session, async () => requireAccess(session, await apiOf(session, signal), signal))
}

/** An action whose change does not depend on the machine. */
export function always<Params>(changeOf: (params: Params) => Change): ActionHandler<Params> {
  return { ready, run: (session, params, signal) => send(session, changeOf(params), signal) }
}
