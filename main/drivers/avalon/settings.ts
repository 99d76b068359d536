import type { SetFanParams } from '../../contract/actions/set-fan.ts'
import { type PowerMode, powerModes } from '../../contract/actions/set-power-mode.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler } from '../driver.ts'
import { type Abilities, ascset, ascsetLast, askAbilities, requireOption } from './ascset.ts'
import { rememberFan } from './fan-memo.ts'
import { fanProblem, modeProblem } from './guard.ts'
import { modesOf } from './status.ts'

const noMode = 'this image has no work modes to choose from'
const noFan = 'this image lets nobody set its fans'

/** Chooses a work mode: live on the machines for homes, with a restart on those for halls. */
export const setPowerMode: ActionHandler<{ readonly mode: PowerMode }> = {
  check: ({ mode }, { model }) => modeProblem(mode, model),
  unless: ({ model }) => {
    const modes = modesOf(model)
    if (powerModes.some(mode => modes.includes(mode))) return null
    return modes.length === 0 ? noMode : `its modes are ${modes.join(', ')}, which are no low, normal and high`
  },
  ready: async (session, signal) => requireOption(await askAbilities(session, signal), ['workmode'], noMode),
  run: (session, { mode }, signal) =>
    oneWriteAtATime(session, async () => {
      const { model } = session.facts
      refuseIf(modeProblem(mode, model))
      const abilities = await askAbilities(session, signal)
      requireOption(abilities, ['workmode'], noMode)
      const number = modesOf(model).indexOf(mode)
      const isLive = switchesLive(abilities)
      await ascset(session, isLive ? `workmode,set,${number}` : `workmode,${number}`, signal)
      if (!isLive) await ascsetLast(session, 'reboot,0', signal)
    }),
}

/** Fixed speed, or left to the firmware. It holds until the next restart. */
export const setFan: ActionHandler<SetFanParams> = {
  check: params => fanProblem(params),
  ready: async (session, signal) => requireOption(await askAbilities(session, signal), ['fan-spd'], noFan),
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(fanProblem(params))
      const setting = params.mode === 'manual' ? { mode: params.mode, pct: Math.round(params.pct) } : { mode: 'auto' as const }
      await ascset(session, `fan-spd,${setting.mode === 'manual' ? setting.pct : -1}`, signal)
      rememberFan(session, setting)
    }),
}

/** The images that know levels inside a mode take the number behind `set`. */
function switchesLive({ options }: Abilities): boolean {
  return options?.has('worklevel') === true || options?.has('work_mode_lvl') === true
}
