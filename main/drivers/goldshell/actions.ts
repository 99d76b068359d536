import type { SetFanParams } from '../../contract/actions/set-fan.ts'
import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import type { PowerMode } from '../../contract/actions/set-power-mode.ts'
import { MinerError } from '../../contract/failure.ts'
import type { FanMode } from '../../contract/model.ts'
import type { JsonRecord } from '../../transport/fields.ts'
import { plainPoolsProblem } from '../dialect/plain-pools.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { fanProblem } from './guard.ts'
import { replacePools } from './pool-list.ts'
import { fanModeOf, isLit, modeOf, planLevels, readPools, readSettings, type Settings, settingPath } from './settings.ts'
import { forgetToken, put, putLast, unlock } from './web.ts'

const planKey = 'goldshell.planBeforeSleep'

/** Replaces all pools, which change while it mines. */
export const setPools: ActionHandler<SetPoolsParams> = {
  check: plainPoolsProblem,
  ready: async (session, signal) => {
    await readPools(session, signal)
  },
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(plainPoolsProblem(params))
      await replacePools(session, params.pools, signal)
    }),
}

/** Restarts the machine. */
export const reboot: ActionHandler<unknown> = {
  ready: unlock,
  run: (session, _params, signal) => oneWriteAtATime(session, () => putLast(session, '/mcb/restart', null, signal)),
}

/** Puts everything back to how it was delivered; it restarts. */
export const factoryReset: ActionHandler<unknown> = {
  ready: unlock,
  run: (session, _params, signal) =>
    oneWriteAtATime(session, async () => {
      await putLast(session, '/mcb/facrst', null, signal)
      forgetToken(session)
    }),
}

/** Switches its LED on or off. */
export const locate: ActionHandler<{ readonly on: boolean }> = {
  ready: async (session, signal) => {
    requireLed(await readSettings(session, signal))
  },
  run: (session, { on }, signal) => change(session, settings => (requireLed(settings) === on ? null : { ledcontrol: on }), signal),
  isOn: async (session, signal) => isLit(await readSettings(session, signal)),
}

/** Lets the temperature drive the fans again. */
export const setFan: ActionHandler<SetFanParams> = {
  check: fanProblem,
  ready: async (session, signal) => {
    requireFans(await readSettings(session, signal))
  },
  run: (session, params, signal) => {
    refuseIf(fanProblem(params))
    return change(session, settings => (requireFans(settings) === 'auto' ? null : { tempcontrol: true }), signal)
  },
}

/** Chooses one of the power plans that the model has. */
export const setPowerMode: ActionHandler<{ readonly mode: PowerMode }> = {
  check: ({ mode }) => modeProblem(mode),
  ready: async (session, signal) => {
    const settings = await readSettings(session, signal)
    planOf(settings, 'normal')
    planOf(settings, 'low')
  },
  run: (session, { mode }, signal) => {
    if (mode === 'high') throw new MinerError({ code: 'refused', reason: modeProblem(mode) ?? mode })
    return change(session, settings => ({ select: planOf(settings, mode) }), signal)
  },
}

/** Chooses the idle plan, where the model has one. */
export const sleep: ActionHandler<unknown> = {
  ready: async (session, signal) => {
    planOf(await readSettings(session, signal), 'sleep')
  },
  run: (session, _params, signal) =>
    change(
      session,
      settings => {
        if (modeOf(settings) === 'sleep') return null
        const select = planOf(settings, 'sleep')
        session.memo.set(planKey, settings.plan?.index)
        return { select }
      },
      signal,
    ),
}

/** Goes back to the plan that was in force before it was put to sleep; to the normal one where that was never seen. */
export const wake: ActionHandler<unknown> = {
  ready: async (session, signal) => {
    planOf(await readSettings(session, signal), 'normal')
  },
  run: (session, _params, signal) =>
    change(
      session,
      settings => {
        if (modeOf(settings) !== 'sleep') return null
        const before = session.memo.get(planKey)
        const isKnown = settings.plans.some(({ index, level }) => index === before && level !== planLevels.sleep)
        return { select: isKnown && typeof before === 'number' ? before : planOf(settings, 'normal') }
      },
      signal,
    ),
}

/** Writes the setting back with a part of it changed; everything else goes back as it came. `null` = nothing to change. */
function change(session: Session, part: (settings: Settings) => JsonRecord | null, signal: AbortSignal): Promise<void> {
  return oneWriteAtATime(session, async () => {
    const settings = await readSettings(session, signal)
    const changed = part(settings)
    if (changed !== null) await put(session, settingPath, { ...settings.raw, ...changed }, signal)
  })
}

/** Throws `unsupported` where the setting has none. */
function requireLed(settings: Settings): boolean {
  const on = isLit(settings)
  if (on === null) throw new MinerError({ code: 'unsupported', what: 'its setting has no switch for an LED' })
  return on
}

/** Throws `unsupported` where the setting has none. */
function requireFans(settings: Settings): FanMode {
  const mode = fanModeOf(settings)
  if (mode === null) throw new MinerError({ code: 'unsupported', what: 'its setting has no switch for automatic fans' })
  return mode
}

/** Its place in the list. Throws `unsupported` when the model has none, `refused` while a plan of the owner's own is in force. */
function planOf({ plans, isManual }: Settings, mode: keyof typeof planLevels): number {
  if (isManual)
    throw new MinerError({ code: 'refused', reason: 'a power plan of its owner’s own is in force; choose another one on its page first' })
  const plan = plans.find(({ level }) => level === planLevels[mode])
  if (plan === undefined) throw new MinerError({ code: 'unsupported', what: `this model has no power plan for ${modeWords[mode]}` })
  return plan.index
}

const modeWords = { normal: 'normal power', low: 'low power', sleep: 'sleep' } as const

function modeProblem(mode: PowerMode): string | null {
  return mode === 'high' ? 'this make has no power plan above normal' : null
}
