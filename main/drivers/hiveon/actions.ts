import type { MinerConfig } from '../../contract/model.ts'
import * as formCare from '../dialect/form-care.ts'
import { setFan as formFan } from '../dialect/form-fan.ts'
import * as formNetwork from '../dialect/form-network.ts'
import * as form from '../dialect/form-pages.ts'
import { bitmainBody } from '../dialect/json-body.ts'
import { bitmainKeys } from '../dialect/json-conf.ts'
import { poolsProblem } from '../dialect/json-guard.ts'
import * as jsonNetwork from '../dialect/json-network.ts'
import * as json from '../dialect/json-pages.ts'
import * as jsonPassword from '../dialect/json-password.ts'
import { fanHandler, modeCodes, modeHandler } from '../dialect/json-settings.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { byStyle, styleOf } from './style.ts'

/** Its script reads the mode under the name under which it is stored; Bitmain's own reads `miner-mode`. Both are sent. */
const pages = json.jsonPages({
  keys: bitmainKeys,
  body: (raw, slots, change) => {
    const body = bitmainBody(raw, slots, change)
    const mode = body['miner-mode']
    return mode === undefined ? body : { ...body, [bitmainKeys.mode]: mode }
  },
  poolsProblem: params => poolsProblem(params),
})

const noSleep = 'firmware of this generation has no sleep mode'

/** Every write restarts the mining program, so storing the same settings again does. */
const restart: ActionHandler<unknown> = {
  ready: async (session, signal) => {
    await pages.requireBase(session, signal)
  },
  run: (session, _params, signal) => pages.changeSettings(session, {}, 'settings', signal),
}

const restartByForm: ActionHandler<unknown> = {
  ready: async (session, signal) => {
    await form.requireBase(session, signal)
  },
  run: (session, _params, signal) => form.changeSettings(session, {}, 'settings', signal),
}

/** Everything that Hiveon's pages can do. */
export const actions = {
  setPools: byStyle({ form: form.setPools, json: pages.setPools }),
  reboot: byStyle({ form: form.reboot, json: json.reboot }),
  restartMining: byStyle({ form: restartByForm, json: restart }),
  locate: byStyle({ form: form.locate, json: json.locate }),
  sleep: byStyle({ form: null, json: modeHandler(pages, modeCodes.sleep) }, noSleep),
  wake: byStyle({ form: null, json: modeHandler(pages, modeCodes.normal) }, noSleep),
  setFan: byStyle({ form: formFan, json: fanHandler(pages, bitmainKeys.fanCtrl) }),
  setHostname: byStyle({ form: formNetwork.setHostname, json: jsonNetwork.setHostname }),
  setNetwork: byStyle({ form: formNetwork.setNetwork, json: jsonNetwork.setNetwork }),
  setPassword: byStyle({ form: formCare.setPassword, json: jsonPassword.setPassword }),
}

/** What verify and undo compare. Both kinds of pages store the same keys; where the kind is not known, the modes of the later one are meant. */
export function readConfig(session: Session, signal: AbortSignal): Promise<MinerConfig> {
  return styleOf(session.facts) === 'form' ? form.readConfig(session, signal) : pages.readConfig(session, signal)
}
