import type { SetFanParams } from '../../contract/actions/set-fan.ts'
import { field, type JsonRecord, numberField } from '../../transport/fields.ts'
import { channelsOf, targetOf } from './fans.ts'

/** What automatic fans of AxeOS may aim at, °C, as its firmware checks it. */
const axeTargetC = { min: 35, max: 66 } as const

/** How the NerdQAxe family drives a fan by itself; AxeOS knows only the first. */
const automatic = { classic: 1, pid: 2 } as const

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

/** The settings that make it so and leave everything else as it is. Where each fan has its own, these are of the first; a second keeps what its owner gave it. */
export function fanSettings(info: JsonRecord, params: SetFanParams): JsonRecord {
  if (params.mode === 'immersion') return {}
  const isNerd = field(info, 'pidTargetTemp') !== undefined
  if (params.mode === 'manual') {
    // Renamed in 2.11, when `fanspeed` became what the fan does at present.
    const name = field(info, 'manualFanSpeed') === undefined ? 'fanspeed' : 'manualFanSpeed'
    return { autofanspeed: 0, [name]: Math.round(params.pct) }
  }
  const target = params.targetC === undefined ? {} : { [isNerd ? 'pidTargetTemp' : 'temptarget']: Math.round(params.targetC) }
  return { autofanspeed: isNerd && targetOf(info) !== null ? automatic.pid : automatic.classic, ...target }
}
