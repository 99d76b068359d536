import type { SetFanParams } from '../../contract/actions/set-fan.ts'
import type { ActionHandler } from '../driver.ts'
import { changeSettings, requireBase, unlessModified } from './form-pages.ts'
import { refuseIf } from './pool-guard.ts'

/** Fixed speed or automatic. The mining program restarts for it. */
export const setFan: ActionHandler<SetFanParams> = {
  unless: unlessModified,
  check: fanProblem,
  ready: async (session, signal) => {
    await requireBase(session, signal)
  },
  async run(session, params, signal) {
    refuseIf(fanProblem(params))
    const change = params.mode === 'manual' ? { 'bitmain-fan-pwm': String(Math.round(params.pct)) } : {}
    await changeSettings(session, { 'bitmain-fan-ctrl': params.mode === 'manual', ...change }, 'fan setting', signal)
  },
}

function fanProblem(params: SetFanParams): string | null {
  if (params.mode === 'immersion') return 'this firmware has no immersion mode; it stops when a fan stands still'
  return params.mode === 'auto' && params.targetC !== undefined ? 'the target temperature of this firmware cannot be changed' : null
}
