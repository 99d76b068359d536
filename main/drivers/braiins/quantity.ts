import { field, type JsonRecord, numberField, recordOf } from '../../transport/fields.ts'
import { hashrate, power, temperature, within } from '../dialect/sane.ts'

/** REST wraps every quantity in an object that names its unit: `{"watt": 3137}`. */
const rateUnits = {
  hash_per_second: 1,
  megahash_per_second: 1e6,
  gigahash_per_second: 1e9,
  terahash_per_second: 1e12,
  petahash_per_second: 1e15,
} as const

/** The object under a name. */
export function part(record: JsonRecord | null, ...path: readonly string[]): JsonRecord | null {
  return path.reduce<JsonRecord | null>((at, name) => recordOf(field(at, name)), record)
}

/** `{"gigahash_per_second": 1.5}` under a name, H/s. */
export function rateUnder(record: JsonRecord | null, name: string): number | null {
  const wrapped = part(record, name)
  for (const [unit, scale] of Object.entries(rateUnits)) {
    const value = numberField(wrapped, unit)
    if (value !== null) return hashrate(value * scale)
  }
  return null
}

/** `{"watt": 3137}`, W. */
export function wattsUnder(record: JsonRecord | null, name: string): number | null {
  return power(numberField(part(record, name), 'watt'))
}

/** `{"degree_c": 55.5}`, also inside `{"temperature": …}` of a sensor, °C. */
export function degreesUnder(record: JsonRecord | null, name: string): number | null {
  return temperature(numberField(part(record, name), 'degree_c') ?? numberField(part(record, name, 'temperature'), 'degree_c'))
}

/** `{"volt": 12.9}`, V. */
export function voltsUnder(record: JsonRecord | null, name: string): number | null {
  return within(numberField(part(record, name), 'volt'), 0.1, 100)
}

/** `{"hertz": 486704545}`, MHz. */
export function megahertzUnder(record: JsonRecord | null, name: string): number | null {
  return megahertz(numberField(part(record, name), 'hertz'))
}

/** Hz as MHz. */
export function megahertz(hertz: number | null): number | null {
  return hertz === null ? null : within(hertz / 1e6, 1, 5000)
}
