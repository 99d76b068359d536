import type { SetFanParams } from '../../contract/actions/set-fan.ts'
import { MinerError } from '../../contract/failure.ts'
import { booleanField, field, type JsonRecord, numberField, recordOf, recordsOf, textField } from '../../transport/fields.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { saveSettings } from './actions.ts'
import { lastFanTarget, readSettings, type Settings } from './config.ts'
import { type Preset, presetFor, presetsOf } from './presets.ts'
import { getSecured } from './rest.ts'

/** Chooses the preset that holds the limit; its presets are the only power limits that this firmware has. */
export const setPowerLimit: ActionHandler<{ readonly watts: number }> = {
  ready: async (session, signal) => {
    const settings = await readSettings(session, signal)
    if ((await readPresets(session, settings, signal)).length > 0) return
    throw new MinerError({ code: 'unsupported', what: 'this model has no presets for a power limit' })
  },
  run: (session, { watts }, signal) =>
    oneWriteAtATime(session, async () => {
      const settings = await readSettings(session, signal)
      const presets = await readPresets(session, settings, signal)
      const preset = presetFor(presets, watts)
      if (typeof preset === 'string') return refuseIf(preset)
      await saveSettings(session, { overclock: overclockFor(settings, preset, presets) }, signal)
    }),
}

async function readPresets(session: Session, { overclock }: Settings, signal: AbortSignal): Promise<readonly Preset[]> {
  return presetsOf(recordsOf(await getSecured(session, 'autotune/presets', signal)), booleanField(overclock, 'modded_psu') === true)
}

/**
 * The preset; and where the machine may choose among presets by temperature, as the strongest that it may choose, because a limit that it
 * may leave by itself is none.
 */
function overclockFor({ overclock }: Settings, { name, watts }: Preset, presets: readonly Preset[]): JsonRecord {
  const switcher = recordOf(field(overclock, 'preset_switcher'))
  if (booleanField(switcher, 'enabled') !== true) return { preset: name }
  const lowest = presets.find(preset => preset.name === textField(switcher, 'min_preset'))
  const minimum = lowest !== undefined && lowest.watts > watts ? { min_preset: name } : {}
  return { preset: name, preset_switcher: { ...switcher, top_preset: name, ...minimum } }
}

/** Fixed speed, automatic towards a temperature, or off for immersion. */
export const setFan: ActionHandler<SetFanParams> = {
  unless: ({ model }) => (/\bHyd/.test(model ?? '') ? 'it is cooled by water and has no fans to set' : null),
  ready: async (session, signal) => {
    const { cooling } = await readSettings(session, signal)
    if (recordOf(field(cooling, 'mode')) === null) throw new MinerError({ code: 'unsupported', what: 'its settings have no fan mode' })
  },
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      const settings = await readSettings(session, signal)
      refuseIf(limitProblem(settings, params))
      await saveSettings(session, { cooling: { mode: modeFor(session, settings, params) } }, signal)
    }),
}

function modeFor(session: Session, { cooling }: Settings, params: SetFanParams): JsonRecord {
  switch (params.mode) {
    case 'immersion':
      return { name: 'immers' }
    case 'manual':
      return { name: 'manual', param: Math.round(params.pct) }
    case 'auto':
      return { name: 'auto', param: Math.round(params.targetC ?? presentTarget(cooling) ?? keptTarget(session)) }
  }
}

function presentTarget(cooling: JsonRecord | null): number | null {
  const mode = recordOf(field(cooling, 'mode'))
  return textField(mode, 'name') === 'auto' ? numberField(mode, 'param') : null
}

/** The firmware forgets the target when a fixed speed is set, and has no default of its own. */
function keptTarget(session: Session): number {
  const target = lastFanTarget(session)
  if (target !== null) return target
  throw new MinerError({ code: 'refused', reason: 'its automatic fans need a target temperature, and it has none stored; give one' })
}

/** The firmware tells what its model takes. */
function limitProblem({ raw }: Settings, params: SetFanParams): string | null {
  const limits = recordOf(field(recordOf(field(recordOf(field(raw, 'ui')), 'consts')), 'cooling'))
  if (params.mode === 'manual') {
    const least = numberField(limits, 'min_fan_pwm')
    return least !== null && params.pct < least ? `its fans run at ${least} % at the least` : null
  }
  if (params.mode !== 'auto' || params.targetC === undefined) return null
  const [low, high] = [numberField(limits, 'min_target_temp'), numberField(limits, 'max_target_temp')]
  if (low !== null && params.targetC < low) return `its fans aim at ${low} °C at the least`
  return high !== null && params.targetC > high ? `its fans aim at ${high} °C at the most` : null
}
