import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { booleanField, type JsonRecord, textField } from '../../transport/fields.ts'
import { encodeValue } from '../dialect/form-body.ts'

/** The two lengths in which the form was made: of the Blackminers, and of VolcMiner and Hammer. */
export type FormKind = 'short' | 'long'

/** Settings that only `get_miner_confV1.cgi` tells and the long form carries. */
export interface LongSettings {
  readonly runmode: string
  readonly voltage: string
  readonly debug: boolean
}

type Field = readonly [name: string, value: string]

/** Name and value of each field of the vendor's page, in its order. Everything but the pools goes back as it was read. */
export function fieldsOf(raw: JsonRecord, { pools }: SetPoolsParams, long: LongSettings | null): readonly Field[] {
  const slots = [0, 1, 2].flatMap((slot): readonly Field[] => {
    const pool = pools[slot]
    const name = `_bb_pool${slot + 1}`
    return [
      [`${name}url`, pool?.url ?? ''],
      [`${name}user`, pool?.user ?? ''],
      [`${name}pw`, pool?.password ?? ''],
    ]
  })
  const flags: readonly Field[] = [
    ['_bb_nobeeper', flag(raw, 'nobeeper')],
    ['_bb_notempoverctrl', flag(raw, 'notempoverctrl')],
    ['_bb_fan_customize_switch', flag(raw, 'fan-ctrl')],
  ]
  return [...slots, ...flags, ...(long === null ? shortRest(raw) : longRest(raw, long))]
}

/** As the script reads it. Only for values that passed the guard. */
export function encodeForm(fields: readonly Field[]): string {
  return fields.map(([name, value]) => `${name}=${encodeValue(value)}`).join('&')
}

function shortRest(raw: JsonRecord): readonly Field[] {
  return [
    ['_bb_fan_customize_value', ofFan(raw, 'fan-pwm')],
    ['_bb_freq', text(raw, 'freq')],
    ['_bb_coin_type', text(raw, 'coin-type')],
  ]
}

function longRest(raw: JsonRecord, { runmode, voltage, debug }: LongSettings): readonly Field[] {
  return [
    ['_bb_fan_customize_value_front', ofFan(raw, 'fan-pwm-front')],
    ['_bb_fan_customize_value_back', ofFan(raw, 'fan-pwm-back')],
    ['_bb_freq', text(raw, 'freq')],
    ['_bb_coin_type', text(raw, 'coin-type')],
    ['_bb_runmode', runmode],
    ['_bb_voltage_customize_value', voltage],
    ['_bb_ema', text(raw, 'sram-voltage')],
    ['_bb_debug', String(debug)],
  ]
}

/** Speeds are sent only while the fans are customised. */
function ofFan(raw: JsonRecord, key: string): string {
  return booleanField(raw, 'fan-ctrl') === true ? text(raw, key) : ''
}

function flag(raw: JsonRecord, key: string): string {
  return String(booleanField(raw, key) === true)
}

function text(raw: JsonRecord, key: string): string {
  return textField(raw, key) ?? ''
}
