import { formatAny } from '../units.ts'
import type { FormField } from './action.ts'

/** What stands in the fields of a form, by name; numbers as they are typed, a file as the JSON of what the engine says of it. */
export type FormValues = Readonly<Record<string, string | boolean>>

/** What a form begins with. */
export function initialValues(form: readonly FormField[]): FormValues {
  return Object.fromEntries(form.map(field => [field.name, initialOf(field)]))
}

function initialOf(field: FormField): string | boolean {
  switch (field.kind) {
    case 'choice':
      return field.initial
    case 'switch':
      return true
    case 'check':
      return false
    case 'number':
    case 'text':
    case 'password':
    case 'file':
      return ''
  }
}

/** The fields that are asked while the others stand as they do. */
export function askedFields(form: readonly FormField[], values: FormValues): readonly FormField[] {
  return form.filter(({ when }) => when === undefined || values[when.name] === when.is)
}

/** What is wrong with one field as it stands, as a sentence; `null` = nothing, or nothing typed yet that need not be. */
export function fieldProblem(field: FormField, values: FormValues): string | null {
  const value = values[field.name]
  if (field.kind === 'switch' || field.kind === 'check') return null
  if (field.kind === 'choice') {
    const known = field.options.map(option => option.value)
    return typeof value === 'string' && known.includes(value) ? null : `${field.label} is one of ${known.join(', ')}.`
  }
  if (field.kind === 'password') return field.problem(typeof value === 'string' ? value : '')
  const text = typeof value === 'string' ? value.trim() : ''
  if (field.kind === 'file') return text === '' ? 'No file is chosen.' : null
  if (text === '') return field.required ? `${field.label} is empty.` : null
  if (field.kind === 'text') return field.problem?.(text) ?? null
  const number = Number(text)
  if (!Number.isFinite(number)) return `${field.label} is not a number.`
  return number < field.min || number > field.max
    ? `${field.label} is from ${formatAny(field.min)} to ${formatAny(field.max)} ${field.unit}.`
    : null
}

/** What the fields make as the ask of the action; `null` while one that is asked is wrong or missing. */
export function askOfForm(form: readonly FormField[], values: FormValues): Readonly<Record<string, unknown>> | null {
  const asked = askedFields(form, values)
  if (asked.some(field => fieldProblem(field, values) !== null)) return null
  return Object.fromEntries(asked.flatMap(field => entryOf(field, values[field.name])))
}

function entryOf(field: FormField, value: string | boolean | undefined): readonly (readonly [string, unknown])[] {
  if (field.kind === 'file') return [[field.name, JSON.parse(String(value))]]
  if (field.kind !== 'number' && field.kind !== 'text') return [[field.name, value]]
  const text = typeof value === 'string' ? value.trim() : ''
  return text === '' ? [] : [[field.name, field.kind === 'number' ? Number(text) : text]]
}
