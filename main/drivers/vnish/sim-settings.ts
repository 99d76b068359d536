import type { Machine } from '../../simulator/persona.ts'
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

/** `settings`, with the limits that the page draws its forms by. */
export function settingsReply(machine: Machine, settings: RestSettings): unknown {
  return {
    miner: settings,
    ui: { theme: 'auto', consts: { cooling: { min_fan_pwm: 10, min_target_temp: 20, max_target_temp: 90 } } },
    regional: { timezone: { current: 'GMT' } },
    network: { hostname: machine.hostname, dhcp: true, ipaddress: machine.ip, netmask: '255.255.252.0', gateway: '', dnsservers: [] },
    password: null,
    layout: null,
  }
}
