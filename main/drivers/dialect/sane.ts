import { type JsonRecord, numberField } from '../../transport/fields.ts'

/** The number itself when it lies inside what the quantity can be; else `null`: firmware reports nonsense of failed sensors. */
export function within(value: number | null, low: number, high: number): number | null {
  return value !== null && value >= low && value <= high ? value : null
}

/** Sensors that failed report 0, -83 or 255. °C */
export function temperature(value: number | null): number | null {
  return within(value, 1, 130)
}

/** The largest; `null` when there is none. */
export function highest(values: readonly (number | null)[]): number | null {
  let most: number | null = null
  for (const value of values) if (value !== null && (most === null || value > most)) most = value
  return most
}

/** The sum of what is known; `null` when nothing is. */
export function total(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0)
}

/** A counter: whole, not negative. */
export function countField(record: JsonRecord | null, ...names: readonly string[]): number | null {
  const value = within(numberField(record, ...names), 0, Number.MAX_SAFE_INTEGER)
  return value === null ? null : Math.round(value)
}

/** Seconds since the mining program started, up to 30 years. */
export function uptimeField(record: JsonRecord | null): number | null {
  return within(numberField(record, 'Elapsed', 'elapsed'), 0, 1e9)
}

/** A best share, 2^63 and above being the overflow that some builds report before the first share. */
export function bestShareField(record: JsonRecord | null): number | null {
  return within(numberField(record, 'Best Share', 'bestshare'), 0, 2 ** 63 - 1025)
}

/** A percentage. */
export function percentage(value: number | null): number | null {
  return within(value, 0, 100)
}

/** Whole H/s, up to 1 ZH/s. */
export function hashrate(value: number | null): number | null {
  const inRange = within(value, 0, 1e21)
  return inRange === null ? null : Math.round(inRange)
}

/** At the wall of one machine, W. 0 is a meter that is not there. */
export function power(value: number | null): number | null {
  return within(value, 1, 30_000)
}
