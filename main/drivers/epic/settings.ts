import type { SetFanParams } from '../../contract/actions/set-fan.ts'
import { MinerError } from '../../contract/failure.ts'
import { formatNumber } from '../../contract/units.ts'
import { field, type JsonRecord, numberField, recordOf, textField } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { sinceFour, whenLetIn } from './actions.ts'
import { knownAutoFan, readSettings } from './config.ts'
import { post } from './door.ts'
import { fanProblem } from './guard.ts'
import { capabilitiesOf } from './pages.ts'
import { isPowerAlgorithm, type PowerWay, powerWayOf, tuningOf } from './tune.ts'

/** Throttling of a power target where none is told: what its dashboard begins with, W. */
const usualThrottle = { minW: 1000, stepW: 100 } as const

/** How far a step may lie from what was asked for, as a share: what the verification takes for the firmware's own rounding. */
const roundedShare = 0.02

/** Fixed speed, or automatic towards a temperature. */
export const setFan: ActionHandler<SetFanParams> = sinceFour({
  check: fanProblem,
  ready: whenLetIn,
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(fanProblem(params))
      const summary = await readSettings(session, signal)
      await post(session, 'fanspeed', fanParam(session, summary, params), signal)
    }),
})

/** Has its tuning hold a power, or chooses the preset that stands for it. */
export const setPowerLimit: ActionHandler<{ readonly watts: number }> = sinceFour({
  ready: async (session, signal) => {
    await whenLetIn(session, signal)
    await wayOf(session, signal)
  },
  run: (session, { watts }, signal) =>
    oneWriteAtATime(session, async () => {
      const way = await wayOf(session, signal)
      const summary = await readSettings(session, signal)
      if (way.kind === 'presets') await post(session, 'mode', presetParam(way, summary, watts), signal)
      else await tuneTo(session, way, summary, watts, signal)
    }),
})

/** Releases without a fan mode take the bare speed, as text. */
function fanParam(session: Session, summary: JsonRecord, params: SetFanParams): Json {
  const hasModes = field(recordOf(field(summary, 'Fans')), 'Fan Mode') !== undefined
  if (params.mode === 'manual') return hasModes ? { Manual: Math.round(params.pct) } : String(Math.round(params.pct))
  if (!hasModes) throw new MinerError({ code: 'unsupported', what: 'this release takes a fixed fan speed only' })
  const known = knownAutoFan(session, summary)
  const targetC = (params.mode === 'auto' ? params.targetC : undefined) ?? known?.targetC ?? null
  if (targetC === null)
    throw new MinerError({ code: 'refused', reason: 'its automatic fans need a target temperature, and it has none stored; give one' })
  const shutdownC = numberField(recordOf(field(summary, 'Misc')), 'Shutdown Temp')
  refuseIf(shutdownC !== null && targetC >= shutdownC ? `it shuts down at ${shutdownC} °C, so its fans must aim below that` : null)
  return { Auto: { 'Idle Speed': known?.idlePct ?? 20, 'Target Temperature': Math.round(targetC) } }
}

async function wayOf(session: Session, signal: AbortSignal): Promise<PowerWay> {
  const way = powerWayOf(await capabilitiesOf(session, signal))
  if (way !== null) return way
  throw new MinerError({ code: 'unsupported', what: 'this release has neither a tuning algorithm nor presets that hold a power' })
}

/** The target first, so that a tuning that stands begins with it. */
async function tuneTo(
  session: Session,
  way: Extract<PowerWay, { kind: 'tune' }>,
  summary: JsonRecord,
  watts: number,
  signal: AbortSignal,
): Promise<void> {
  const { algorithm, minW, maxW } = way
  refuseIf(minW !== null && watts < minW ? `its tuning holds ${formatNumber(minW)} W at the least` : null)
  refuseIf(maxW !== null && watts > maxW ? `its tuning holds ${formatNumber(maxW)} W at the most` : null)
  const tuning = tuningOf(summary)
  const kept = tuning !== null && isPowerAlgorithm(tuning.algorithm) ? tuning : null
  const step = kept?.throttleStep ?? usualThrottle.stepW
  const param = {
    algo: algorithm,
    target: Math.round(watts),
    min_throttle: Math.max(0, Math.min(kept?.minThrottle ?? usualThrottle.minW, Math.round(watts) - step)),
    throttle_step: step,
  }
  await post(session, 'perpetualtune/algo', param, signal)
  if (tuning?.isRunning !== true) await post(session, 'perpetualtune', true, signal)
}

/** A step of the preset that it runs, else of another. */
function presetParam({ steps }: Extract<PowerWay, { kind: 'presets' }>, summary: JsonRecord, watts: number): Json {
  const present = textField(recordOf(field(summary, 'PresetInfo')), 'Preset')
  const near = steps.filter(step => Math.abs(step.watts - watts) <= watts * roundedShare)
  const ranked = near.toSorted(
    (a, b) => Number(b.preset === present) - Number(a.preset === present) || Math.abs(a.watts - watts) - Math.abs(b.watts - watts),
  )
  const [best] = ranked
  if (best !== undefined) return { preset: best.preset, power_target: best.watts }
  const offered = [...new Set(steps.map(step => step.watts))].toSorted((a, b) => a - b)
  throw new MinerError({
    code: 'refused',
    reason: `its presets hold ${offered.map(each => formatNumber(each)).join(', ')} W, and none is near ${formatNumber(watts)} W`,
  })
}
