import { MinerError } from '../../contract/failure.ts'
import type { FanMode } from '../../contract/model.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import { booleanField, type JsonRecord, numberField, textField } from '../../transport/fields.ts'
import { askAll, type Replies } from '../dialect/ask.ts'
import { hashrate, power, temperature, within } from '../dialect/sane.ts'
import type { Session } from '../driver.ts'

/** One operating point that the firmware offers. */
export interface Profile {
  /** As `profileset` takes it: '290MHz', 'default'. */
  readonly name: string
  /** At the wall, as the firmware reckons it. W */
  readonly watts: number | null
  readonly freqMhz: number | null
  readonly hashrateHs: number | null
}

/** How a machine is set to run, as `config`, `profiles`, `atm`, `fans` and `tempctrl` tell it. */
export interface Tuning {
  readonly asleep: boolean
  /** The profile it is on now; `null` when not told. */
  readonly profile: Profile | null
  /** Whether the firmware moves between profiles by temperature (ATM), and up to which. `null` = not told. */
  readonly atm: boolean | null
  readonly atmMaximum: Profile | null
  readonly fanMode: FanMode | null
  /** What automatic fans aim at, °C. */
  readonly fanTargetC: number | null
  /** 0-100, the speed of the fans now. */
  readonly fanPct: number | null
}

/** The commands whose replies `tuningOf` reads, beside `profiles`. */
export const tuningCommands = ['config', 'atm', 'fans', 'tempctrl'] as const

/** How it is set to run, as the base of a comparison or of a change. Throws `malformed` when a part of it came cut off. */
export async function askTuning(session: Session, signal: AbortSignal): Promise<Replies> {
  const replies = await askAll(session, ['profiles', ...tuningCommands], signal)
  const cut = [...(replies.cut ?? [])].join(', ')
  if (cut === '') return replies
  throw new MinerError({ code: 'malformed', where: `reply to ${cut}, which came cut off`, got: [...replies.keys()].join(', ') })
}

/** The rows of PROFILES that have a name. */
export function profilesOf(replies: Replies): readonly Profile[] {
  return sectionOf(replies.get('profiles'), 'PROFILES').flatMap(row => {
    const name = textField(row, 'Profile Name')
    const teraHs = numberField(row, 'Hashrate')
    const profile = {
      watts: power(numberField(row, 'Watts')),
      freqMhz: within(numberField(row, 'Frequency'), 1, 5000),
      hashrateHs: teraHs === null ? null : hashrate(teraHs * 1e12),
    }
    return name === null ? [] : [{ name, ...profile }]
  })
}

/** Pure: how it is set to run. @param profiles those it offers, empty when not known */
export function tuningOf(replies: Replies, profiles: readonly Profile[]): Tuning {
  const config = sectionOf(replies.get('config'), 'CONFIG')[0] ?? null
  const atm = sectionOf(replies.get('atm'), 'ATM')[0] ?? null
  const control = sectionOf(replies.get('tempctrl'), 'TEMPCTRL')[0] ?? null
  const speeds = sectionOf(replies.get('fans'), 'FANS').map(fan => within(numberField(fan, 'Speed'), 0, 100))
  // Whether it is immersed stands in `config` alone.
  const tellsFans = !replies.cut?.has('config')
  return {
    asleep: /^(?!none$)./i.test(textField(config, 'CurtailMode') ?? ''),
    profile: profileNamed(profiles, textField(config, 'Profile')),
    atm: booleanField(atm, 'Enabled') ?? booleanField(config, 'IsAtmEnabled'),
    atmMaximum: profiles.find(({ name }) => name === textField(atm, 'MaxProfile')) ?? null,
    fanMode: tellsFans ? fanModeOf(config, control) : null,
    fanTargetC: temperature(numberField(control, 'Target')),
    fanPct: speeds.find(speed => speed !== null) ?? null,
  }
}

/** What it may draw, W: with ATM up to its highest profile, else what its profile draws. `null` when not told. */
export function powerLimitOf({ atm, atmMaximum, profile }: Tuning): number | null {
  return (atm === true ? atmMaximum?.watts : null) ?? profile?.watts ?? null
}

/** A profile that the list does not know is still known by name. */
function profileNamed(profiles: readonly Profile[], name: string | null): Profile | null {
  if (name === null) return null
  return profiles.find(profile => profile.name === name) ?? { name, watts: null, freqMhz: null, hashrateHs: null }
}

/** A fixed speed takes the fans out of the hands of the temperature control, which then calls itself manual. */
function fanModeOf(config: JsonRecord | null, control: JsonRecord | null): FanMode | null {
  if (booleanField(config, 'ImmersionMode') === true) return 'immersion'
  const mode = textField(control, 'Mode') ?? ''
  if (/^auto/i.test(mode)) return 'auto'
  return /^(?:manual|fixed)/i.test(mode) ? 'manual' : null
}
