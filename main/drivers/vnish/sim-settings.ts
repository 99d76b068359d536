import type { Machine, OwnAddress } from '../../simulator/persona.ts'
import { presetsOf, type VnishModel } from './sim-models.ts'

/** The configuration as `settings` gives it, in the parts that the simulator works with. */
export interface RestSettings {
  pools: { url: string; user: string; pass: string }[]
  cooling: { mode: { name: string; param?: number }; fan_min_count: number; fan_min_duty: number; fan_max_duty: number }
  overclock: { preset: string; modded_psu: boolean; globals: { volt: number; freq: number }; preset_switcher: Record<string, unknown> }
  misc: Record<string, unknown>
}

/** As it leaves the factory of the firmware. */
export function firstSettings(model: VnishModel, pools: RestSettings['pools']): RestSettings {
  const presets = presetsOf(model)
  const middle = presets[Math.floor(presets.length / 2)]
  return {
    pools,
    cooling: { mode: { name: 'auto', param: 65 }, fan_min_count: model.fans, fan_min_duty: 10, fan_max_duty: 100 },
    overclock: {
      preset: String(middle?.watts ?? model.powerW),
      modded_psu: false,
      globals: { volt: 1270, freq: model.freqMhz },
      preset_switcher: {
        enabled: true,
        top_preset: String(presets.at(-1)?.watts ?? model.powerW),
        decrease_temp: 75,
        rise_temp: 55,
        check_time: 300,
        autochange_top_preset: true,
        ignore_fan_speed: false,
        min_preset: String(presets[0]?.watts ?? model.powerW),
        power_delta: 0,
      },
    },
    misc: { asic_boost: false, restart_temp: 90, max_restart_attempts: 3, quiet_mode: false, remain_stopped_on_reboot: true },
  }
}

/** What a body asks of the fans, as the machine hears it. */
export function heardCooling(machine: Machine, asked: Partial<RestSettings['cooling']> = {}): Partial<RestSettings['cooling']> {
  const { mode } = asked
  return mode?.param === undefined ? asked : { ...asked, mode: { ...mode, param: machine.hearsNumber(mode.param) } }
}

/** What a body asks of the clocks, as the machine hears it: it has presets for some powers only. */
export function heardPreset(
  model: VnishModel,
  machine: Machine,
  asked: Partial<RestSettings['overclock']> = {},
): Partial<RestSettings['overclock']> {
  const watts = Number(asked.preset)
  const heard = machine.hearsNumber(watts)
  if (heard === watts || asked.preset === undefined) return asked
  const [nearest] = presetsOf(model).toSorted((a, b) => Math.abs(a.watts - heard) - Math.abs(b.watts - heard))
  return { ...asked, preset: String(nearest?.watts ?? watts) }
}

/** `settings`, with the limits that the page draws its forms by. */
export function settingsReply(machine: Machine, settings: RestSettings): unknown {
  return {
    miner: settings,
    ui: { theme: 'auto', consts: { cooling: { min_fan_pwm: 10, min_target_temp: 20, max_target_temp: 90 } } },
    regional: { timezone: { current: 'GMT' } },
    network: networkOf(machine),
    password: null,
    layout: null,
  }
}

/** What is configured; an address that is not in use stays as it was last written. */
function networkOf({ hostname, ip, ownAddress }: Machine): unknown {
  return {
    hostname,
    dhcp: ownAddress === null,
    ipaddress: ownAddress?.ip ?? ip,
    netmask: ownAddress?.mask ?? '255.255.252.0',
    gateway: ownAddress?.gateway ?? '',
    dnsservers: ownAddress?.dns ?? [],
  }
}

/** What a body wants of the network; `undefined` = it makes no sense. Absent pieces stay. */
export function networkIn(value: unknown, machine: Machine): { readonly hostname: string; readonly own: OwnAddress | null } | undefined {
  const wanted: Record<string, unknown> = { ...(networkOf(machine) as object), ...(value as object) }
  const { hostname, dhcp, ipaddress, netmask, gateway, dnsservers } = wanted
  if (typeof hostname !== 'string' || typeof dhcp !== 'boolean') return undefined
  if (dhcp) return { hostname, own: null }
  const [ip, mask, router] = [ipaddress, netmask, gateway].map(piece => (typeof piece === 'string' && piece !== '' ? piece : null))
  if (!ip || !mask || !router || !Array.isArray(dnsservers)) return undefined
  return { hostname, own: { ip, mask, gateway: router, dns: dnsservers.map(String) } }
}
