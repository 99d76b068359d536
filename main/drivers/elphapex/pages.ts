import type { ConfKeys } from '../dialect/json-conf.ts'
import { poolsProblem } from '../dialect/json-guard.ts'
import { jsonPages } from '../dialect/json-pages.ts'

/** Its names for what every configuration has. */
export const keys: ConfKeys = { fanCtrl: 'fc-fan-ctrl', fanPwm: 'fc-fan-pwm', mode: 'fc-work-mode', freq: 'fc-freq' }

const blankHarm = 'this script was made after one that erases all pools over a blank, and was never seen to do better'

/**
 * Its configuration pages. The body is the configuration as it was read, with what changes: it takes the object that it gives. The mode goes
 * under the name under which it is read and under the one that other tools write, because which of the two counts is not known.
 */
export const pages = jsonPages({
  keys,
  body: (raw, slots, { mode, fan }) => {
    const code = mode ?? raw[keys.mode]
    return {
      ...raw,
      ...(code === undefined ? {} : { [keys.mode]: code, 'miner-mode': code }),
      ...(fan === undefined ? {} : { [keys.fanCtrl]: fan.pct !== null }),
      ...(fan === undefined || fan.pct === null ? {} : { [keys.fanPwm]: String(fan.pct) }),
      pools: slots,
    }
  },
  poolsProblem: params => poolsProblem(params, blankHarm),
})
