import type { PowerMode } from '../../contract/actions/set-power-mode.ts'
import { modeCodes } from '../dialect/json-settings.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import type { ActionHandler, IdentityFacts } from '../driver.ts'
import { pages } from './pages.ts'

/** Normal and low power, on the only model whose pages are known to offer both. */
export const setPowerMode: ActionHandler<{ readonly mode: PowerMode }> = {
  unless: facts => (hasLowPower(facts) ? null : 'low power is known of the L7 with firmware of 2023 and later only'),
  check: ({ mode }) => (mode === 'high' ? 'this firmware has no high power mode; it has normal and low' : null),
  ready: async (session, signal) => {
    await pages.requireBase(session, signal)
  },
  async run(session, { mode }, signal) {
    if (mode === 'high') return refuseIf('this firmware has no high power mode; it has normal and low')
    await pages.changeSettings(session, { mode: modeCodes[mode] }, 'mode', signal)
  },
}

/** A code outside its list is ignored with an OK, so it is offered only where a script was seen that takes it. */
function hasLowPower({ model, firmwareVersion }: IdentityFacts): boolean {
  return model === 'L7' && /^20(?:2[3-9]|[3-9]\d)-/.test(firmwareVersion ?? '')
}
