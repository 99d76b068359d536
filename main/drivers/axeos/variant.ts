import { field, type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import type { IdentityFacts } from '../driver.ts'

/** What the firmware is called where it is not plain AxeOS. */
export const nerdName = 'NerdQAxe firmware'
/** As on every Bitaxe. */
export const axeName = 'AxeOS'
/** The fork that Lucky Miner sells. */
export const luckyName = 'AxeOS of Lucky Miner'

/** Whether the fork for the NerdQAxe family speaks: it has a switch for fallback mode and a power-off of its own. */
export function isNerd(info: JsonRecord): boolean {
  return recordOf(field(info, 'stratum')) !== null || field(info, 'shutdown') !== undefined || isNerdModel(textField(info, 'deviceModel'))
}

/** Whether a name is one of the NerdQAxe family. */
export function isNerdModel(name: string | null): boolean {
  return /^nerd|^q137\d$/i.test(name ?? '')
}

/** Whether it is AxeOS itself and older than a release; `false` for forks, which count otherwise, and where it is not told. */
export function isOlderThan({ firmwareName, firmwareVersion }: IdentityFacts, major: number, minor: number): boolean {
  const parts = /^v?(\d+)\.(\d+)/.exec(firmwareVersion ?? '')
  if (firmwareName !== axeName || parts === null) return false
  const [has, hasMinor] = [Number(parts[1]), Number(parts[2])]
  return has < major || (has === major && hasMinor < minor)
}
