import type { SetFanParams } from '../../contract/actions/set-fan.ts'
import { field, type JsonRecord, numberField } from '../../transport/fields.ts'
import { channelsOf, targetOf } from './fans.ts'

/** What automatic fans of AxeOS may aim at, °C, as its firmware checks it. */
const axeTargetC = { min: 35, max: 66 } as const

/** How the NerdQAxe family drives a fan. */
const channelMode = { manual: 0, classic: 1, pid: 2, linked: 3 } as const

/** Why these fan settings cannot be had, whatever the release; `null` = they may. */
export function fanProblem(params: SetFanParams): string | null {
  return params.mode === 'immersion' ? 'this firmware has no fan mode for immersion' : null
}

/** Why this very machine cannot take them; `null` = it can. */
export function machineFanProblem(info: JsonRecord, params: SetFanParams): string | null {
  if (params.mode !== 'auto') return null
  if (channelsOf(info).length > 0 && targetOf(info) === null) return 'this board cannot drive its fans by temperature'
  if (params.targetC === undefined) return null
  if (targetOf(info) === null) return 'its automatic fans have no target temperature to set'
  if (field(info, 'temptarget') !== undefined) {
    const { min, max } = axeTargetC
    return params.targetC < min || params.targetC > max ? `its fans aim at ${min} to ${max} °C` : null
  }
  const limit = numberField(info, 'overheat_temp')
  return limit !== null && params.targetC >= limit ? `it switches off at ${limit} °C, so its fans must aim lower` : null
}

/** The settings that make it so and leave everything else as it is. */
export function fanSettings(info: JsonRecord, params: SetFanParams): JsonRecord {
  if (params.mode === 'immersion') return {}
  const channels = channelsOf(info)
  return channels.length > 0 ? { fans: channels.map(channel => channelSettings(channel, params)) } : flatSettings(info, params)
}

function flatSettings(info: JsonRecord, params: Exclude<SetFanParams, { readonly mode: 'immersion' }>): JsonRecord {
  const isNerd = field(info, 'pidTargetTemp') !== undefined
  if (params.mode === 'manual') {
    // Renamed in 2.11, when `fanspeed` became what the fan does at present.
    const name = field(info, 'manualFanSpeed') === undefined ? 'fanspeed' : 'manualFanSpeed'
    return { autofanspeed: 0, [name]: Math.round(params.pct) }
  }
  const target = params.targetC === undefined ? {} : { [isNerd ? 'pidTargetTemp' : 'temptarget']: Math.round(params.targetC) }
  return { autofanspeed: isNerd && targetOf(info) !== null ? channelMode.pid : channelMode.classic, ...target }
}

/** A fan that follows another one keeps doing so. */
function channelSettings(channel: JsonRecord, params: Exclude<SetFanParams, { readonly mode: 'immersion' }>): JsonRecord {
  if (numberField(channel, 'mode') === channelMode.linked) return {}
  if (params.mode === 'manual') return { mode: channelMode.manual, manualSpeed: Math.round(params.pct) }
  const target = params.targetC === undefined ? {} : { pid: { targetTemp: Math.round(params.targetC) } }
  return { mode: channelMode.pid, ...target }
}
