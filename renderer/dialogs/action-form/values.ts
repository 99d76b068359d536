import type { ZodType } from 'zod'
import type { FormField } from '../../../main/contract/actions/action.ts'
import { askOfForm, type FormValues } from '../../../main/contract/actions/form.ts'
import type { Settings } from '../../../main/contract/settings.ts'
import { formatAny } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'

/** What the fields come to: the ask, or why there is none. */
export interface CheckedValues {
  /** `null` while a field is wrong or missing, or the fields do not go together. */
  readonly ask: Readonly<Record<string, unknown>> | null
  /** What is wrong with the fields together; a field's own problem stands under it. */
  readonly problem: string | null
}

/** Checks the fields one by one and then together, as the engine will. */
export function checkValues(form: readonly FormField[], schema: ZodType, values: FormValues): CheckedValues {
  const ask = askOfForm(form, values)
  if (ask === null) return { ask, problem: null }
  const parsed = schema.safeParse(ask)
  return parsed.success ? { ask, problem: null } : { ask: null, problem: parsed.error.issues[0]?.message ?? null }
}

/** What stands under a number field: its help, and what holds while it is empty where the settings say that. */
export function numberHelp({ help, setting, unit }: Extract<FormField, { kind: 'number' }>, settings: Settings): string {
  return setting === undefined ? help : `${help} ${t('wizard.emptyIs', { value: formatAny(settings[setting]), unit })}`
}

/** Whether text was typed that was not there at first. What is only picked is picked again in a moment. */
export function hasTyped(form: readonly FormField[], values: FormValues, first: FormValues): boolean {
  const isText = ({ kind }: FormField) => kind === 'text' || kind === 'number' || kind === 'password'
  return form.some(field => isText(field) && values[field.name] !== first[field.name])
}

/** The fields that an ask fills in; what has no field is left out. */
export function valuesOfAsk(form: readonly FormField[], ask: unknown): FormValues {
  if (typeof ask !== 'object' || ask === null) return {}
  const given = new Map<string, unknown>(Object.entries(ask))
  return Object.fromEntries(form.flatMap(({ name, kind }) => (given.has(name) ? [[name, fieldValue(kind, given.get(name))]] : [])))
}

function fieldValue(kind: FormField['kind'], value: unknown): string | boolean {
  if (kind === 'switch' || kind === 'check') return value === true
  if (kind === 'file') return JSON.stringify(value)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
