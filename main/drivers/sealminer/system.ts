import type { PowerMode } from '../../contract/actions/set-power-mode.ts'
import { type JsonRecord, numberField, textField } from '../../transport/fields.ts'
import type { Session } from '../driver.ts'
import { getPage } from './web.ts'

/** Under which names `get_system_info` tells the numbers of the modes. */
const modeKeys: readonly (readonly [key: string, mode: string])[] = [
  ['low_power', 'low'],
  ['normal', 'normal'],
  ['high_performance', 'high'],
  ['custom', 'custom'],
]

/** Identity, LED, mode, and the numbers that its modes have. Throws what `getPage` throws. */
export function readSystem(session: Session, signal: AbortSignal): Promise<JsonRecord> {
  return getPage(session, 'get_system_info', signal)
}

/** The name of the mode in force; `null` when its number has none. */
export function modeOf(info: JsonRecord): string | null {
  const number = numberField(info, 'miningMode')
  return number === null ? null : (modeKeys.find(([key]) => numberField(info, key) === number)?.[1] ?? `mode ${number}`)
}

/** The number of a mode on this model; `null` when it has none. */
export function modeNumber(info: JsonRecord, mode: PowerMode): number | null {
  const key = modeKeys.find(([, name]) => name === mode)?.[0]
  return key === undefined ? null : numberField(info, key)
}

/** Whether its LED is on; `null` when it does not tell. */
export function isLit(info: JsonRecord): boolean | null {
  const led = textField(info, 'led')?.toLowerCase()
  return led === 'on' ? true : led === 'off' ? false : null
}
