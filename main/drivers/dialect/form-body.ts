import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { booleanField, field, type JsonRecord, textField } from '../../transport/fields.ts'

/**
 * What the script decodes, and only in upper case. The parser reads by position and splits at `&`, a raw `+` becomes a blank,
 * so these always travel escaped.
 */
const escaped = '#$%&,+:;<=>?@[]^{|}/'

/** A value as the script reads it back unchanged. Only for values that passed the guard. */
export function encodeValue(text: string): string {
  const code = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
  return [...text].map(character => (escaped.includes(character) ? code(character) : character)).join('')
}

/** Whether the script can be given this character at all: plain as it is, or by an escape that it decodes. */
export function isEncodable(character: string): boolean {
  return /^[A-Za-z0-9._~-]$/.test(character) || escaped.includes(character)
}

/**
 * The form of the vendor's page. Order is all: the script ignores the names and counts the fields. Frequency, voltage and work mode
 * go back as they were read, the last two only where the configuration has them.
 */
export function setForm(raw: JsonRecord, params: SetPoolsParams): string {
  return fieldsOf(raw, params)
    .map(([name, value]) => `${name}=${encodeValue(value)}`)
    .join('&')
}

/** Name and value of each field, in the order that counts. */
export function fieldsOf(raw: JsonRecord, params: SetPoolsParams): readonly (readonly [name: string, value: string])[] {
  const slots = [0, 1, 2].flatMap(slot => {
    const pool = params.pools[slot]
    const name = `_ant_pool${slot + 1}`
    return [
      [`${name}url`, pool?.url ?? ''],
      [`${name}user`, pool?.user ?? ''],
      [`${name}pw`, pool?.password ?? ''],
    ] as const
  })
  const manual = booleanField(raw, 'bitmain-fan-ctrl') === true
  return [
    ...slots,
    ['_ant_nobeeper', flag(raw, 'bitmain-nobeeper')],
    ['_ant_notempoverctrl', flag(raw, 'bitmain-notempoverctrl')],
    ['_ant_fan_customize_switch', String(manual)],
    ['_ant_fan_customize_value', manual ? (textField(raw, 'bitmain-fan-pwm') ?? '') : ''],
    ['_ant_freq', textField(raw, 'bitmain-freq') ?? ''],
    ...optional(raw, 'bitmain-voltage', '_ant_voltage'),
    ...optional(raw, 'bitmain-work-mode', '_ant_work_mode'),
  ]
}

function flag(raw: JsonRecord, key: string): string {
  return String(booleanField(raw, key) === true)
}

function optional(raw: JsonRecord, key: string, name: string): readonly (readonly [string, string])[] {
  return field(raw, key) === undefined ? [] : [[name, textField(raw, key) ?? ''] as const]
}
