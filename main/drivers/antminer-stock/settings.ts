import type { SetFanParams } from '../../contract/actions/set-fan.ts'
import type { PowerMode } from '../../contract/actions/set-power-mode.ts'
import { MinerError } from '../../contract/failure.ts'
import { field } from '../../transport/fields.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import type { ActionHandler, IdentityFacts } from '../driver.ts'
import { changeSettings, requireBase } from './actions.ts'

/** What every build takes, and what the builds of `hasLowPower` take besides. */
const modeCodes = { normal: 0, sleep: 1, low: 3 } as const

/** Stops hashing: a change of mode restarts the mining program, which then stays idle. */
export const sleep: ActionHandler<unknown> = modeHandler(modeCodes.sleep)

/** Normal mode again, whatever it was in before it slept: the firmware does not remember. */
export const wake: ActionHandler<unknown> = modeHandler(modeCodes.normal)

function modeHandler(mode: number): ActionHandler<unknown> {
  return {
    ready: async (session, signal) => {
      await requireBase(session, signal)
    },
    run: (session, _params, signal) => changeSettings(session, { mode }, 'mode', signal),
  }
}

/** Normal and low power, on the only model whose pages are known to offer both. */
export const setPowerMode: ActionHandler<{ readonly mode: PowerMode }> = {
  unless: facts => (hasLowPower(facts) ? null : 'low power is known of the L7 with firmware of 2023 and later only'),
  check: ({ mode }) => (mode === 'high' ? 'this firmware has no high power mode; it has normal and low' : null),
  ready: async (session, signal) => {
    await requireBase(session, signal)
  },
  async run(session, { mode }, signal) {
    if (mode === 'high') return refuseIf('this firmware has no high power mode; it has normal and low')
    await changeSettings(session, { mode: modeCodes[mode] }, 'mode', signal)
  },
}

/** A code outside its list is ignored with an OK, so it is offered only where a script was seen that takes it. */
function hasLowPower({ model, firmwareVersion }: IdentityFacts): boolean {
  return model === 'L7' && /^20(?:2[3-9]|[3-9]\d)-/.test(firmwareVersion ?? '')
}

/** Fixed speed or automatic. */
export const setFan: ActionHandler<SetFanParams> = {
  unless: ({ model }) => (/\bHyd/.test(model ?? '') ? 'it is cooled by water, and its firmware ignores fan settings' : null),
  check: fanProblem,
  ready: async (session, signal) => {
    const { raw } = await requireBase(session, signal)
    if (field(raw, 'bitmain-fan-ctrl') !== undefined) return
    throw new MinerError({ code: 'unsupported', what: 'its configuration has no fan setting' })
  },
  async run(session, params, signal) {
    refuseIf(fanProblem(params))
    const pct = params.mode === 'manual' ? Math.round(params.pct) : null
    await changeSettings(session, { fan: { pct } }, 'fan setting', signal)
  },
}

function fanProblem(params: SetFanParams): string | null {
  if (params.mode === 'immersion') return 'this firmware has no immersion mode; it stops when a fan stands still'
  return params.mode === 'auto' && params.targetC !== undefined ? 'the target temperature of this firmware cannot be changed' : null
}
