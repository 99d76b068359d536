import { type Command, type CommandTable, Fields, type Reply, refusal, success } from '../../simulator/persona.ts'
import { poolWrites } from './sim-pools.ts'
import type { LuxProfile } from './sim-profiles.ts'
import type { LuxTarget } from './sim-state.ts'

/** What changes the machine. All but the pools goes through the one session, whose id comes first. */
export const writes: CommandTable<LuxTarget> = {
  ...poolWrites,
  logon: { access: 'P', run: logOn },
  logoff: { access: 'P', run: logOff },
  session: { access: 'R', run: ({ session }) => sessionReply(319, 'Session information', session.id) },
  kill: { access: 'P', run: kill },
  curtail: guarded(curtail),
  ledset: guarded(setLed),
  profileset: guarded(setProfile),
  atmset: guarded(setAtm),
  fanset: guarded(setFan),
  tempctrlset: guarded(setTemps),
  immersionswitch: guarded(switchImmersion),
  netset: guarded(setNetwork),
  resetminer: guarded(({ machine, load }) => gone(321, 'Resetting miner', () => machine.restartMining(1500, load))),
  rebootdevice: guarded(({ machine, load }) => gone(322, 'Rebooting device', () => machine.reboot(load))),
}

function guarded(run: (target: LuxTarget, parameters: readonly string[]) => Reply): Command<LuxTarget> {
  return {
    access: 'P',
    run(target, parameter) {
      const [id = '', ...parameters] = parameter.split(',')
      if (!target.session.use(id)) return refusal(403, 'Session is not active')
      if (target.machine.faults.has('refuse')) return refusal(404, 'Not possible in the present state')
      const reply = run(target, parameters)
      target.keep()
      return reply
    },
  }
}

function logOn({ session }: LuxTarget): Reply {
  const id = session.open()
  return id === null ? refusal(402, 'Another session is active') : sessionReply(316, 'Session created', id)
}

function logOff({ session }: LuxTarget, parameter: string): Reply {
  if (!session.use(parameter)) return refusal(403, 'Session is not active')
  session.end()
  return sessionReply(317, 'Session terminated', parameter)
}

/** Drops whoever holds it. */
function kill({ session }: LuxTarget): Reply {
  session.end()
  return success(318, 'Session killed')
}

function sessionReply(code: number, msg: string, id: string): Reply {
  return success(code, msg, { name: 'SESSION', records: [new Fields().text('SessionID', id)] })
}

function curtail({ machine }: LuxTarget, [action = '']: readonly string[]): Reply {
  if (action !== 'sleep' && action !== 'wakeup') return refusal(336, `Invalid curtailment action '${action}'`)
  machine.countShares()
  machine.asleep = action === 'sleep'
  const fields = new Fields().text('Action', action === 'sleep' ? 'sleep mode' : 'wake up')
  return success(335, 'Curtailment command sent', { name: 'CURTAIL', records: [fields] })
}

function setLed({ machine, leds }: LuxTarget, [led = '', state = '']: readonly string[]): Reply {
  if (!/^(?:on|off|blink|auto)$/.test(state) || (led !== 'red' && led !== 'green')) return refusal(341, 'Invalid LED parameters')
  leds[led] = state
  machine.blinking = leds.red === 'blink' || leds.green === 'blink'
  return success(342, 'LED set')
}

/** The automatic tuning keeps the profile to itself. */
function setProfile({ machine, profiles, settings }: LuxTarget, [name = '']: readonly string[]): Reply {
  if (settings.atm.enabled) return refusal(343, 'Profile cannot be set while ATM is enabled')
  const profile = profiles.find(one => one.name === name)
  if (profile === undefined) return refusal(344, `Profile '${name}' not found`)
  settings.profile = heard(machine, profiles, profile).name
  const fields = new Fields().text('Profile', profile.name).whole('FrequencyStep', 25).real('VoltageStep', 0.15)
  return success(321, 'Profile Set', { name: 'PROFILE', records: [fields] })
}

function setAtm({ machine, settings, profiles }: LuxTarget, parameters: readonly string[]): Reply {
  const { atm } = settings
  for (const [key, value] of pairs(parameters)) {
    const profile = profiles.find(one => one.name === value)
    if (key === 'enabled') atm.enabled = value === 'true'
    else if (profile === undefined) return refusal(344, `Profile '${value}' not found`)
    else if (key === 'max_profile') atm.maximum = heard(machine, profiles, profile).name
    else if (key === 'min_profile') atm.minimum = profile.name
    else return refusal(345, `Unknown parameter '${key}'`)
  }
  return success(340, 'ATM set', { name: 'ATM', records: [new Fields().flag('Enabled', atm.enabled)] })
}

/** The profile that a machine takes for one that it is told. */
function heard(machine: LuxTarget['machine'], profiles: LuxTarget['profiles'], told: LuxProfile): LuxProfile {
  const watts = machine.hearsNumber(told.watts)
  const [nearest] = profiles.toSorted((a, b) => Math.abs(a.watts - watts) - Math.abs(b.watts - watts))
  return watts === told.watts ? told : (nearest ?? told)
}

function setFan({ settings }: LuxTarget, parameters: readonly string[]): Reply {
  const speed = Number(new Map(pairs(parameters)).get('speed') ?? Number.NaN)
  if (!Number.isInteger(speed) || speed < -1 || speed > 100) return refusal(204, 'Invalid fan speed')
  settings.fanPct = speed < 0 ? null : speed
  return success(205, 'Fan settings changed')
}

function setTemps({ settings }: LuxTarget, parameters: readonly string[]): Reply {
  const given = new Map(pairs(parameters))
  const of = (key: string, now: number) => Number(given.get(`${key}_temp`) ?? now)
  const { temps } = settings
  const next = { target: of('target', temps.target), hot: of('hot', temps.hot), dangerous: of('dangerous', temps.dangerous) }
  if (!(next.target < next.hot && next.hot < next.dangerous)) return refusal(331, 'Invalid temperature limits')
  Object.assign(temps, next)
  return success(330, 'Set temperature control', { name: 'TEMPCTRL', records: [new Fields().real('Target', temps.target)] })
}

function switchImmersion({ settings }: LuxTarget, [state = '']: readonly string[]): Reply {
  if (state !== 'on' && state !== 'off') return refusal(346, 'Invalid immersion parameters')
  settings.immersion = state === 'on'
  return success(347, `Immersion mode ${state}`)
}

/** How an address of its own is told is not known, so only DHCP is played. */
function setNetwork({ machine }: LuxTarget, [mode = '', ...rest]: readonly string[]): Reply {
  if (mode !== 'dhcp' || rest.length > 0) return refusal(348, 'Invalid network parameters')
  return gone(349, 'Network set', () => machine.takeAddress(null))
}

function gone(code: number, msg: string, after: () => void): Reply {
  return { ...success(code, msg), after }
}

function pairs(parameters: readonly string[]): (readonly [string, string])[] {
  return parameters.map(parameter => {
    const [key = '', value = ''] = parameter.split('=')
    return [key, value] as const
  })
}
