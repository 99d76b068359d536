import type { SetFanParams } from '../../contract/actions/set-fan.ts'
import type { FanMode } from '../../contract/model.ts'
import { field, type JsonRecord, numberField, recordOf } from '../../transport/fields.ts'
import type { Json } from '../../transport/json.ts'
import { within } from '../dialect/sane.ts'
import { degreesUnder, part } from './quantity.ts'

const coolingModes: Readonly<Record<string, FanMode>> = { auto: 'auto', manual: 'manual', immersion: 'immersion' }
const coolingCodes: Readonly<Record<number, string>> = { 1: 'auto', 2: 'manual', 4: 'immersion', 5: 'hydro' }

/** What drives the fans, wherever the release writes it: `{"mode": {"auto": {…}}}`, `{"auto": {…}}` or `{"mode": 1, …}`; `null` = not told. */
export function coolingOf(
  config: JsonRecord,
): { readonly mode: FanMode | null; readonly pct: number | null; readonly targetC: number | null } | null {
  const cooling = part(config, 'temperature') ?? part(config, 'cooling')
  if (cooling === null) return null
  const unions = [part(cooling, 'mode'), cooling]
  const told = unions.flatMap(union =>
    Object.keys(coolingModes)
      .concat('hydro')
      .filter(name => part(union, name) !== null)
      .map(name => ({ union, name })),
  )[0]
  const name = told?.name ?? coolingCodes[numberField(cooling, 'mode') ?? 0]
  if (name === undefined) return null
  const values = told === undefined ? cooling : part(told.union, told.name)
  const ratio = within(numberField(values, 'fan_speed_ratio'), 0, 1)
  return {
    mode: coolingModes[name] ?? null,
    pct: ratio === null ? null : Math.round(ratio * 100),
    targetC: degreesUnder(values, 'target_temperature'),
  }
}

/** Limits that the machine has now stay; only what was asked for changes. */
export function coolingBody(params: SetFanParams, config: JsonRecord): Json {
  const cooling = part(config, 'temperature') ?? part(config, 'cooling')
  const now = part(cooling, 'mode') ?? cooling
  const kept = Object.values(now ?? {}).map(value => recordOf(value))[0] ?? now ?? {}
  const limits = ['hot_temperature', 'dangerous_temperature', 'minimum_required_fans'].flatMap(name => {
    const value = field(kept, name) ?? field(cooling, name)
    return value === undefined || value === null ? [] : [[name, value] as const]
  })
  const base = Object.fromEntries(limits)
  switch (params.mode) {
    case 'manual':
      return { manual: { ...base, fan_speed_ratio: Math.round(params.pct) / 100 } }
    case 'immersion':
      return { immersion: {} }
    case 'auto': {
      const target = params.targetC === undefined ? field(kept, 'target_temperature') : { degree_c: params.targetC }
      return { auto: { ...base, ...(target === undefined || target === null ? {} : { target_temperature: target }) } }
    }
  }
}
