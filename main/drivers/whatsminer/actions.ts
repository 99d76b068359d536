import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import type { PowerMode } from '../../contract/actions/set-power-mode.ts'
import type { JsonRecord } from '../../transport/fields.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import type { ActionHandler } from '../driver.ts'
import { poolsProblem } from './guard.ts'
import { blink, isBlinking } from './led.ts'
import { always, ready, send } from './send.ts'

/** Both APIs store three slots and switch at once, without a restart. */
export const setPools: ActionHandler<SetPoolsParams> = {
  ready,
  check: poolsProblem,
  run: async (session, params, signal) => {
    refuseIf(poolsProblem(params))
    await send(session, { v2: poolsV2(params), v3: { cmd: 'set.miner.pools', param: poolsV3(params), secret: true } }, signal)
  },
}

/** Slots that get nothing are emptied. */
function poolsV2({ pools }: SetPoolsParams): JsonRecord {
  const slots = [1, 2, 3].map(slot => {
    const pool = pools[slot - 1]
    return { [`pool${slot}`]: pool?.url ?? '', [`worker${slot}`]: pool?.user ?? '', [`passwd${slot}`]: pool?.password ?? '' }
  })
  return { cmd: 'update_pools', ...slots[0], ...slots[1], ...slots[2] }
}

function poolsV3({ pools }: SetPoolsParams): readonly JsonRecord[] {
  return pools.map(({ url, user, password }) => ({ pool: url, worker: user, passwd: password }))
}

export const reboot = always<unknown>(() => ({ v2: { cmd: 'reboot' }, v3: { cmd: 'set.system.reboot' }, stops: true }))

export const restartMining = always<unknown>(() => ({
  v2: { cmd: 'restart_btminer' },
  v3: { cmd: 'set.miner.service', param: 'restart' },
  stops: true,
}))

/** It answers before its boards go down, and stays reachable. */
export const sleep = always<unknown>(() => ({
  v2: { cmd: 'power_off', respbefore: 'true' },
  v3: { cmd: 'set.miner.service', param: 'stop' },
}))

export const wake = always<unknown>(() => ({ v2: { cmd: 'power_on' }, v3: { cmd: 'set.miner.service', param: 'start' } }))

export const setPowerMode = always<{ readonly mode: PowerMode }>(({ mode }) => ({
  v2: { cmd: `set_${mode}_power` },
  v3: { cmd: 'set.miner.power_mode', param: mode },
  stops: true,
}))

export const setPowerLimit = always<{ readonly watts: number }>(({ watts }) => ({
  v2: { cmd: 'adjust_power_limit', power_limit: String(watts) },
  v3: { cmd: 'set.miner.power_limit', param: watts },
  stops: true,
}))

/** Also switches changes off again. */
export const factoryReset = always<unknown>(() => ({ v2: { cmd: 'factory_reset' }, v3: { cmd: 'set.system.factory_reset' }, stops: true }))

export const locate: ActionHandler<{ readonly on: boolean }> = {
  ...always<{ readonly on: boolean }>(({ on }) => ({
    v2: { cmd: 'set_led', ...(on ? blink : { param: 'auto' }) },
    v3: { cmd: 'set.system.led', param: on ? [blink] : 'auto' },
  })),
  isOn: isBlinking,
}
