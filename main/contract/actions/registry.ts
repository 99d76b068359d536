import type { ActionDefinition } from './action.ts'
import { copyConfig } from './copy-config.ts'
import { factoryReset } from './factory-reset.ts'
import { locate } from './locate.ts'
import { reboot } from './reboot.ts'
import { restartMining } from './restart-mining.ts'
import { setFan } from './set-fan.ts'
import { setHostname } from './set-hostname.ts'
import { setNetwork } from './set-network.ts'
import { setPassword } from './set-password.ts'
import { setPools } from './set-pools.ts'
import { setPowerLimit } from './set-power-limit.ts'
import { setPowerMode } from './set-power-mode.ts'
import { sleep } from './sleep.ts'
import { upgradeFirmware } from './upgrade-firmware.ts'
import { wake } from './wake.ts'

/** Every action, in the order in which menus show them. A new action is one file and one line here. */
export const actions = {
  setPools,
  reboot,
  restartMining,
  locate,
  sleep,
  wake,
  setPowerMode,
  setPowerLimit,
  setFan,
  copyConfig,
  setHostname,
  setNetwork,
  setPassword,
  upgradeFirmware,
  factoryReset,
} as const

export type ActionId = keyof typeof actions

/** What one miner gets. */
export type ParamsOf<Id extends ActionId> = (typeof actions)[Id] extends ActionDefinition<string, infer P, infer _A> ? P : never

export const actionIds = Object.keys(actions) as readonly ActionId[]

export function isActionId(text: string): text is ActionId {
  return Object.hasOwn(actions, text)
}

/** The definition without its parameter types, for code that treats all actions alike. */
export function actionOf(id: ActionId): ActionDefinition {
  return actions[id]
}
