import type { FormField } from '../contract/actions/action.ts'
import { askedFields, askOfForm, type FormValues, fieldProblem } from '../contract/actions/form.ts'
import { actionIds, actionOf, isActionId } from '../contract/actions/registry.ts'
import type { RolloutAsk } from './rollout.ts'
import { UsageError } from './usage.ts'

/** Options of `headframe action`. */
export interface ActionOptions {
  readonly yes: boolean
  readonly json: boolean
  /** Switches off instead of on, for actions that do either. */
  readonly off: boolean
  /** What was typed for the other fields, by name. */
  readonly fields: Readonly<Record<string, string>>
}

/** The ids that `headframe action` takes. Changing pools has a command of its own. */
export const plainActionIds = actionIds.filter(id => id !== 'setPools')

/** Checks the ACTION argument and its options. Throws `UsageError` naming what is wrong. */
export function askOfAction(id: string, options: ActionOptions): RolloutAsk {
  if (id === 'setPools') throw new UsageError('ACTION "setPools": change pools with "headframe pools set".')
  if (!isActionId(id)) throw new UsageError(`ACTION "${id}" is not known. Use one of ${plainActionIds.join(', ')}.`)
  const { form = [] } = actionOf(id)
  if (options.off && !form.some(field => field.kind === 'switch')) {
    throw new UsageError(`--off belongs to ${actionsWith(field => field.kind === 'switch')}; "${id}" cannot be switched off.`)
  }
  const values = valuesOf(id, form, options)
  const problem = problemOf(form, values)
  if (problem !== null) throw new UsageError(problem)
  return {
    action: id,
    ask: actionOf(id).ask.parse(askOfForm(form, values)),
    batching: null,
    yes: options.yes,
    json: options.json,
    dryRun: false,
  }
}

/** Every field of every action that the command line takes as `--NAME VALUE`; the same name in two actions is one option. */
export function fieldOptions(): readonly { readonly name: string; readonly help: string }[] {
  const fields = plainActionIds.flatMap(id => (actionOf(id).form ?? []).filter(field => field.kind !== 'switch'))
  return [...new Set(fields.map(field => field.name))].map(name => ({
    name,
    help: `with ${actionsWith(field => field.name === name)}: ${helpOf(fields.filter(field => field.name === name))}`,
  }))
}

function helpOf(fields: readonly FormField[]): string {
  const words = fields.flatMap(field =>
    field.kind === 'choice'
      ? field.options.map(option => option.value)
      : field.kind === 'number'
        ? [`${field.min}-${field.max} ${field.unit}`]
        : [],
  )
  return [...new Set(words)].join(', ')
}

function actionsWith(has: (field: FormField) => boolean): string {
  return plainActionIds.filter(id => actionOf(id).form?.some(has) === true).join(', ')
}

function valuesOf(id: string, form: readonly FormField[], { off, fields }: ActionOptions): FormValues {
  const stranger = Object.keys(fields).find(name => !form.some(field => field.name === name && field.kind !== 'switch'))
  if (stranger !== undefined)
    throw new UsageError(`${flag(stranger)} belongs to ${actionsWith(field => field.name === stranger)}, not to "${id}".`)
  // Nothing is chosen in silence: what the window preselects must be typed here.
  const rest = Object.fromEntries(form.map(field => [field.name, field.kind === 'switch' ? !off : '']))
  const values = { ...rest, ...fields }
  const idle = Object.keys(fields).find(name => !askedFields(form, values).some(field => field.name === name))
  if (idle !== undefined && problemOf(form, values) === null) throw new UsageError(`${flag(idle)} means nothing beside the other options.`)
  return values
}

/** The first option that is missing or wrong, and what it takes; `null` = none is. */
function problemOf(form: readonly FormField[], values: FormValues): string | null {
  for (const field of askedFields(form, values)) {
    const problem = fieldProblem(field, values)
    if (problem !== null) return `${flag(field.name)}: ${problem}`
  }
  return null
}

/** The option of a field: `targetC` is `--target-c`. */
export function flag(name: string): string {
  return `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
}
