import { type SettingKey, type Settings, settingsSchema } from '../../../main/contract/settings.ts'
import { formatAny } from '../../../main/contract/units.ts'

/** The settings that are one number. */
export type NumberKey = { [Key in SettingKey]: Settings[Key] extends number ? Key : never }[SettingKey]

/** What a number setting accepts. */
export interface Bounds {
  readonly min: number
  readonly max: number
  readonly whole: boolean
}

/** The sections of the settings view, in order, with the unit of each number. */
export const numberSections = {
  polling: [
    { key: 'pollIntervalS', unit: 's' },
    { key: 'pollConcurrency', unit: 'miners' },
  ],
  temperatures: [
    { key: 'chipTempWarningC', unit: '°C' },
    { key: 'chipTempCriticalC', unit: '°C' },
    { key: 'hashrateWarningPct', unit: '%' },
  ],
  rollouts: [
    { key: 'batchSize', unit: 'miners' },
    { key: 'batchEveryS', unit: 's' },
    { key: 'failurePct', unit: '%' },
    { key: 'failuresInARow', unit: 'miners' },
    { key: 'locateMinutes', unit: 'min' },
  ],
} as const satisfies Readonly<Record<string, readonly { readonly key: NumberKey; readonly unit: string }[]>>

export type NumberSection = keyof typeof numberSections

/** What has been typed and not saved, as text, so that an unfinished number stays as it is. */
export type NumberDraft = Readonly<Partial<Record<NumberKey, string>>>

/** The limits of a number setting, from the schema that the engine checks with. */
export function boundsOf(key: NumberKey): Bounds {
  const number = settingsSchema.shape[key].unwrap()
  return { min: number.minValue ?? 0, max: number.maxValue ?? Number.MAX_SAFE_INTEGER, whole: number.format === 'safeint' }
}

/** A number as people type it: blanks around it and a comma for the point are fine. `null` = not a number. */
export function parseNumber(text: string): number | null {
  const trimmed = text.trim().replace(',', '.')
  return /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : null
}

/** The sentence for one field; `null` when it is good. */
export function numberProblem(key: NumberKey, text: string): string | null {
  const { min, max, whole } = boundsOf(key)
  const value = parseNumber(text)
  if (value === null)
    return text.trim() === ''
      ? `Type a number from ${formatAny(min)} to ${formatAny(max)}.`
      : `"${text.trim()}" is not a number. Type one from ${formatAny(min)} to ${formatAny(max)}.`
  if (value < min || value > max) return `${formatAny(value)} is out of range. It goes from ${formatAny(min)} to ${formatAny(max)}.`
  return whole && !Number.isInteger(value) ? `${value} is not a whole number.` : null
}

/** Every problem of a draft over the stored settings, those between two fields included. */
export function draftProblems(draft: NumberDraft, stored: Settings): Readonly<Partial<Record<NumberKey, string>>> {
  const problems: Partial<Record<NumberKey, string>> = {}
  for (const [key, text] of entriesOf(draft)) {
    const problem = numberProblem(key, text)
    if (problem !== null) problems[key] = problem
  }
  const warning = numberOf(draft, stored, 'chipTempWarningC')
  const critical = numberOf(draft, stored, 'chipTempCriticalC')
  if (warning !== null && critical !== null && warning >= critical) {
    problems.chipTempCriticalC ??= `The critical temperature must be above the warning temperature of ${warning} °C.`
  }
  return problems
}

/** What to send to the engine: only what differs from what is stored. */
export function changesOf(draft: NumberDraft, stored: Settings): Partial<Record<NumberKey, number>> {
  const changes: Partial<Record<NumberKey, number>> = {}
  for (const [key, text] of entriesOf(draft)) {
    const value = parseNumber(text)
    if (value !== null && value !== stored[key]) changes[key] = value
  }
  return changes
}

/** How many fields say something else than what is stored, finished or not. */
export function changedCount(draft: NumberDraft, stored: Settings): number {
  return entriesOf(draft).filter(([key, text]) => parseNumber(text) !== stored[key]).length
}

function numberOf(draft: NumberDraft, stored: Settings, key: NumberKey): number | null {
  const text = draft[key]
  return text === undefined ? stored[key] : parseNumber(text)
}

function entriesOf(draft: NumberDraft): readonly [NumberKey, string][] {
  return Object.entries(draft) as [NumberKey, string][]
}
