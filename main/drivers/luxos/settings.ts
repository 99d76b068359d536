import type { SetFanParams } from '../../contract/actions/set-fan.ts'
import { MinerError } from '../../contract/failure.ts'
import { formatNumber } from '../../contract/units.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import { type JsonRecord, numberField } from '../../transport/fields.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { askWhole } from './pools.ts'
import { askTuning, type Profile, profilesOf, tuningOf } from './tuning.ts'
import { type WriteSession, withWriteSession } from './write-session.ts'

/** A profile that draws this much more or less than what was asked for is what was asked for. */
const nearShare = 0.02

/** Chooses the profile that draws what was asked for. The firmware knows no other limit on all models. */
export const setPowerLimit: ActionHandler<{ readonly watts: number }> = {
  ready: async (session, signal) => {
    const { profiles } = await readTuning(session, signal)
    if (profiles.every(({ watts }) => watts === null))
      throw new MinerError({ code: 'unsupported', what: 'it lists no profiles with their power' })
  },
  async run(session, { watts }, signal) {
    const { profiles, tuning } = await readTuning(session, signal)
    const profile = profileFor(watts, profiles)
    const atm = tuning.atm === true
    await withWriteSession(session, signal, writes => (atm ? setUnderAtm(writes, profile) : writes.send('profileset', profile.name)))
  },
}

/**
 * The automatic tuning (ATM) overrides a profile, so it is off meanwhile; it then stays at or below the new one. It is switched on again
 * whatever happens.
 */
async function setUnderAtm({ send, sendAnyway }: WriteSession, profile: Profile): Promise<void> {
  await send('atmset', 'enabled=false')
  try {
    await send('profileset', profile.name)
    await send('atmset', `max_profile=${profile.name}`)
  } finally {
    await sendAnyway('atmset', 'enabled=true')
  }
}

/** Throws `refused` naming what there is when no profile is near. */
function profileFor(watts: number, profiles: readonly Profile[]): Profile {
  const known = profiles.flatMap(profile => (profile.watts === null ? [] : [{ ...profile, watts: profile.watts }]))
  const [nearest, next] = known.toSorted((a, b) => Math.abs(a.watts - watts) - Math.abs(b.watts - watts))
  if (nearest === undefined) throw new MinerError({ code: 'unsupported', what: 'it lists no profiles with their power' })
  if (Math.abs(nearest.watts - watts) <= watts * nearShare) return nearest
  const nearby = [nearest, next].flatMap(profile => profile ?? []).map(({ name, watts: draws }) => `${wattsText(draws)} (${name})`)
  throw new MinerError({
    code: 'refused',
    reason: `it runs in fixed profiles and has none of ${wattsText(watts)}; the nearest draw ${nearby.join(' and ')}`,
  })
}

/** Not in kW: profiles lie close together. */
function wattsText(watts: number): string {
  return `${formatNumber(watts, 0)} W`
}

/** Fixed speed, automatic with a target, or immersion. */
export const setFan: ActionHandler<SetFanParams> = {
  unless: ({ model }) => (/\bHyd/.test(model ?? '') ? 'it is cooled by water and has no fans' : null),
  async run(session, params, signal) {
    const { tuning } = await readTuning(session, signal)
    const target = params.mode === 'auto' && params.targetC !== undefined ? await targetFor(session, params.targetC, signal) : null
    const wasImmersed = tuning.fanMode === 'immersion'
    await withWriteSession(session, signal, async ({ send }) => {
      if (params.mode === 'immersion') return send('immersionswitch', 'on')
      if (wasImmersed) await send('immersionswitch', 'off')
      if (target !== null) await send('tempctrlset', ...target)
      await send('fanset', `speed=${params.mode === 'manual' ? Math.round(params.pct) : automatic}`)
    })
  },
}

/** The speed that hands the fans back to the temperature control. */
const automatic = -1

/** The three temperatures belong together, so the two limits go back as they are. Throws `refused` when the target is not below them. */
async function targetFor(session: Session, targetC: number, signal: AbortSignal): Promise<readonly string[]> {
  const control: JsonRecord | null = sectionOf(await askWhole(session, 'tempctrl', signal), 'TEMPCTRL')[0] ?? null
  const hot = numberField(control, 'Hot')
  const dangerous = numberField(control, 'Dangerous')
  if (hot === null || dangerous === null)
    throw new MinerError({ code: 'unsupported', what: 'it does not tell the temperature limits that a target must stay below' })
  refuseIf(targetC < hot ? null : `the target of ${targetC} °C is not below its hot limit of ${hot} °C, at which it slows down`)
  return [`target_temp=${targetC}`, `hot_temp=${hot}`, `dangerous_temp=${dangerous}`]
}

async function readTuning(session: Session, signal: AbortSignal) {
  const replies = await askTuning(session, signal)
  const profiles = profilesOf(replies)
  return { profiles, tuning: tuningOf(replies, profiles) }
}
