import type { SetFanParams } from '../../contract/actions/set-fan.ts'
import { MinerError } from '../../contract/failure.ts'
import { field } from '../../transport/fields.ts'
import type { ActionHandler, IdentityFacts } from '../driver.ts'
import type { JsonPages } from './json-pages.ts'
import { refuseIf } from './pool-guard.ts'

/** What every build takes, and `low`, which a few take besides. */
export const modeCodes = { normal: 0, sleep: 1, low: 3 } as const

/** Puts the machine into a mode: 1 stops hashing, 0 is normal mode again, whatever it was in before, which the firmware does not remember. */
export function modeHandler(pages: JsonPages, mode: number): ActionHandler<unknown> {
  return {
    ready: async (session, signal) => {
      await pages.requireBase(session, signal)
    },
    run: (session, _params, signal) => pages.changeSettings(session, { mode }, 'mode', signal),
  }
}

/** Fixed speed or automatic. @param fanKey the switch between them, as the configuration calls it */
export function fanHandler(pages: JsonPages, fanKey: string): ActionHandler<SetFanParams> {
  return {
    unless: isCooledByWater,
    check: fanProblem,
    ready: async (session, signal) => {
      const { raw } = await pages.requireBase(session, signal)
      if (field(raw, fanKey) !== undefined) return
      throw new MinerError({ code: 'unsupported', what: 'its configuration has no fan setting' })
    },
    async run(session, params, signal) {
      refuseIf(fanProblem(params))
      const pct = params.mode === 'manual' ? Math.round(params.pct) : null
      await pages.changeSettings(session, { fan: { pct } }, 'fan setting', signal)
    },
  }
}

function isCooledByWater({ model }: IdentityFacts): string | null {
  return /\bHyd/.test(model ?? '') ? 'it is cooled by water, and its firmware ignores fan settings' : null
}

/** What these pages have no setting for; `null` = nothing is asked for that they lack. */
function fanProblem(params: SetFanParams): string | null {
  if (params.mode === 'immersion') return 'this firmware has no immersion mode; it stops when a fan stands still'
  return params.mode === 'auto' && params.targetC !== undefined ? 'the target temperature of this firmware cannot be changed' : null
}
