import { type CommandTable, Fields, type Reply, success } from '../../simulator/persona.ts'
import type { LuxTarget } from './sim-state.ts'

/** How it is set to run: temperatures, profiles, and what moves it between them. */
export const tuningReads: CommandTable<LuxTarget> = {
  tempctrl: { access: 'R', run: tempctrl },
  profiles: { access: 'R', run: profiles },
  atm: { access: 'R', run: atm },
}

function tempctrl({ settings: { temps: limits, fanPct } }: LuxTarget): Reply {
  const fields = new Fields()
    .real('Dangerous', limits.dangerous)
    .real('Hot', limits.hot)
    .text('Mode', fanPct === null ? 'Automatic' : 'Manual')
    .real('Target', limits.target)
  return success(329, 'Temperature control', { name: 'TEMPCTRL', records: [fields] })
}

function profiles(target: LuxTarget): Reply {
  const records = target.profiles.map(profile =>
    new Fields()
      .flag('CanRestore', true)
      .whole('Frequency', profile.freqMhz)
      .flag('HasOverrides', false)
      .real('Hashrate', profile.teraHs)
      .flag('IsDynamic', true)
      .flag('IsTuned', profile === target.profile)
      .text('Profile Name', profile.name)
      .text('Step', String(profile.step))
      .real('Voltage', profile.volts)
      .whole('Watts', profile.watts),
  )
  return success(323, 'List profiles', { name: 'PROFILES', records })
}

function atm(target: LuxTarget): Reply {
  const { enabled, minimum, maximum } = target.settings.atm
  const step = target.profiles.find(profile => profile.name === maximum)?.step
  const fields = new Fields()
    .flag('Enabled', enabled)
    .text('MaxProfile', maximum)
    .text('MaxProfileStep', step === undefined ? '' : String(step))
    .text('MinProfile', minimum)
    .whole('PostRampMinutes', 5)
    .whole('PowerLimit', 0)
    .whole('StartupMinutes', 15)
    .whole('TempWindow', 5)
  return success(339, 'ATM', { name: 'ATM', records: [fields] })
}
