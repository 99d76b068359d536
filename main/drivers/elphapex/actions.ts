import type { PowerMode } from '../../contract/actions/set-power-mode.ts'
import { setHostname, setNetwork } from '../dialect/json-network.ts'
import { locate, reboot } from '../dialect/json-pages.ts'
import { setPassword } from '../dialect/json-password.ts'
import { fanHandler, modeCodes, modeHandler } from '../dialect/json-settings.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import type { ActionHandler } from '../driver.ts'
import { keys, pages } from './pages.ts'

const noHigh = 'this firmware has no high power mode; it has normal and low'

/** Normal and low power. */
const setPowerMode: ActionHandler<{ readonly mode: PowerMode }> = {
  check: ({ mode }) => (mode === 'high' ? noHigh : null),
  ready: async (session, signal) => {
    await pages.requireBase(session, signal)
  },
  async run(session, { mode }, signal) {
    if (mode === 'high') return refuseIf(noHigh)
    await pages.changeSettings(session, { mode: modeCodes[mode] }, 'mode', signal)
  },
}

/** Every write restarts the mining program, so storing the same settings again does. */
const restartMining: ActionHandler<unknown> = {
  ready: async (session, signal) => {
    await pages.requireBase(session, signal)
  },
  run: (session, _params, signal) => pages.changeSettings(session, {}, 'settings', signal),
}

/** Everything that its pages can do. */
export const actions = {
  setPools: pages.setPools,
  reboot,
  restartMining,
  locate,
  sleep: modeHandler(pages, modeCodes.sleep),
  wake: modeHandler(pages, modeCodes.normal),
  setPowerMode,
  setFan: fanHandler(pages, keys.fanCtrl),
  setHostname,
  setNetwork,
  setPassword,
}
