import type { Json } from './json.ts'

/** An object of a reply. */
export type JsonRecord = { readonly [key: string]: Json }

const numeric = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/

/** The object itself; `null` when it is anything else. */
export function recordOf(value: Json | undefined): JsonRecord | null {
  return isRecord(value) ? value : null
}

/** The array itself; empty when it is anything else. */
export function listOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : []
}

/** The objects of an array, other elements left out. A lone object counts as an array of one. */
export function recordsOf(value: Json | undefined): readonly JsonRecord[] {
  const lone = recordOf(value)
  if (lone) return [lone]
  const list = listOf(value)
  return list.every(isRecord) ? list : list.filter(isRecord)
}

/** A finite number, also when written as a string with blanks around it; '', 'nan', 'inf' and everything else are `null`. */
export function numberOf(value: Json | undefined): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string') return null
  const text = value.trim()
  if (!numeric.test(text)) return null
  const number = Number(text)
  return Number.isFinite(number) ? number : null
}

/** A text without blanks around it; a number as it would be written; empty and everything else are `null`. */
export function textOf(value: Json | undefined): string | null {
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string') return null
  const text = value.trim()
  return text === '' ? null : text
}

/** `true`, 'true', 'Y', 'yes', 1, '1' and their opposites; everything else is `null`. */
export function booleanOf(value: Json | undefined): boolean | null {
  if (typeof value === 'boolean') return value
  const text = textOf(value)?.toLowerCase()
  if (text === 'true' || text === 'y' || text === 'yes' || text === '1') return true
  if (text === 'false' || text === 'n' || text === 'no' || text === '0') return false
  return null
}

/** The first of `names` that holds a number. */
export function numberField(record: JsonRecord | null, ...names: readonly string[]): number | null {
  return first(record, names, numberOf)
}

/** The first of `names` that holds a text. */
export function textField(record: JsonRecord | null, ...names: readonly string[]): string | null {
  return first(record, names, textOf)
}

/** The first of `names` that holds a yes or no. */
export function booleanField(record: JsonRecord | null, ...names: readonly string[]): boolean | null {
  return first(record, names, booleanOf)
}

/** The value under a name, `undefined` when the record has none of its own. */
export function field(record: JsonRecord | null, name: string): Json | undefined {
  return record !== null && Object.hasOwn(record, name) ? record[name] : undefined
}

function first<T>(record: JsonRecord | null, names: readonly string[], read: (value: Json | undefined) => T | null): T | null {
  for (const name of names) {
    const value = read(field(record, name))
    if (value !== null) return value
  }
  return null
}

function isRecord(value: Json | undefined): value is JsonRecord {
  return typeof value === 'object' && value !== null && !isList(value)
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}
