import { MinerError } from '../../contract/failure.ts'
import { field, recordsOf, textField } from '../../transport/fields.ts'
import { changeSettings, requireBase, unlessModified } from '../dialect/form-pages.ts'
import { getRecord } from '../dialect/system-info.ts'
import type { ActionHandler, IdentityFacts, Session } from '../driver.ts'

/** `bitmain-work-mode` of the 17 series. */
const workModes = { normal: '0', sleep: '254' } as const

/** Stops hashing, where the machine itself lists that mode. */
export const sleep: ActionHandler<unknown> = modeHandler(workModes.sleep)

/** Normal mode again. */
export const wake: ActionHandler<unknown> = modeHandler(workModes.normal)

function modeHandler(mode: string): ActionHandler<unknown> {
  return {
    unless: noSleep,
    ready: (session, signal) => requireMode(session, mode, signal),
    async run(session, _params, signal) {
      await requireMode(session, mode, signal)
      await changeSettings(session, { 'bitmain-work-mode': mode }, 'mode', signal)
    },
  }
}

function noSleep(facts: IdentityFacts): string | null {
  const modified = unlessModified(facts)
  if (modified !== null) return modified
  return /^[ST]17/.test(facts.model ?? '') ? null : 'Bitmain gave a sleep mode to the 17 series only'
}

/** Images differ in the modes that they have: the machine's own list decides. Throws `unsupported`. */
async function requireMode(session: Session, mode: string, signal: AbortSignal): Promise<void> {
  const { raw } = await requireBase(session, signal)
  const list = recordsOf(field(await getRecord(session, '/cgi-bin/get_multi_option.cgi', signal), 'ModeInfo'))
  const isListed = list.some(option => textField(option, 'ModeValue') === mode)
  if (isListed && field(raw, 'bitmain-work-mode') !== undefined) return
  throw new MinerError({ code: 'unsupported', what: 'its firmware does not list a sleep mode' })
}
