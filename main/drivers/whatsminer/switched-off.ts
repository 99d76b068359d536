import { MinerError } from '../../contract/failure.ts'
import type { DefaultCredential } from '../driver.ts'

/** What API v2 and v3 leave the factory with. Neither takes changes until its owner has switched them on. */
export const factoryLogins = {
  v2: { user: 'admin', password: 'admin' },
  v3: { user: 'super', password: 'super' },
} as const satisfies Readonly<Record<string, DefaultCredential>>

const howTo =
  "its API takes no changes, because they are switched off, as they are when it leaves the factory. Its owner switches them on with the maker's WhatsMinerTool: select it there, change its default password, and turn on its API switch; then add the new password under Credentials"

/** The failure of a machine whose owner has not switched changes on. */
export function switchedOff(): MinerError {
  return new MinerError({ code: 'unsupported', what: howTo })
}

/** Whether the miner's words mean that changes are switched off. */
export function saysSwitchedOff(code: number | null, words: string | null): boolean {
  return code === 45 || /can'?t access write/i.test(words ?? '')
}
