import { field, type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import { recordFrom } from '../dialect/ask.ts'
import type { Session } from '../driver.ts'
import { apiOf, messageOf } from './release.ts'
import { readDevice } from './v3.ts'

/** The red LED, on for half of each fifth of a second. */
export const blink = { color: 'red', period: 200, duration: 100, start: 0 } as const

/** Whether the LED blinks as somebody told it to; `null` = the machine does not tell. */
export async function isBlinking(session: Session, signal: AbortSignal): Promise<boolean | null> {
  if ((await apiOf(session, signal)) === 'v3') return isSetByHand(ledOfV3(recordOf(field(await readDevice(session, signal), 'system'))))
  const reply = await session.cgminer.request({ cmd: 'get_miner_info', info: 'ledstat' }, { signal })
  return isSetByHand(textField(messageOf(recordFrom(reply)), 'ledstat'))
}

/** What the part `system` of API v3 says: a text when automatic; a pattern, as text or as a list, when it was set by hand. */
export function ledOfV3(system: JsonRecord | null): string | null {
  const state = field(system, 'ledstatus')
  return state === undefined || state === null ? null : typeof state === 'string' ? state : JSON.stringify(state)
}

function isSetByHand(state: string | null): boolean | null {
  return state === null ? null : state.toLowerCase() !== 'auto'
}
