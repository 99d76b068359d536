import type { Command } from 'commander'
import type { FormField } from '../contract/actions/action.ts'
import { askedFields, askOfForm, type FormValues, fieldProblem } from '../contract/actions/form.ts'
import { type ActionId, actionIds, actionOf, isActionId } from '../contract/actions/registry.ts'
import { formatAny } from '../contract/units.ts'
import { firstLine } from './credentials.ts'
import type { Client } from './find.ts'
import type { RolloutAsk } from './rollout.ts'
import { sendFirmware } from './send-firmware.ts'
import { UsageError } from './usage.ts'

/** What was given on the command line for the fields of actions, by name. */
export interface FieldsGiven {
  readonly fields: Readonly<Record<string, string | boolean>>
  /** Files that a field takes, by its name. */
  readonly files: Readonly<Record<string, string>>
}

/** Options of `headframe action`. */
export interface ActionOptions extends FieldsGiven {
  readonly yes: boolean
  readonly json: boolean
  /** Switches off instead of on, for actions that do either. */
  readonly off: boolean
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
  const problem = problemOf(form, values, options.files)
  if (problem !== null) throw new UsageError(problem)
  const whole = Object.keys(options.files).length === 0 ? checked(id, values) : null
  return {
    action: id,
    // What the engine says of a file is part of the ask.
    ask: async client => whole ?? checked(id, { ...values, ...(await sent(client, options.files)) }),
    batching: null,
    yes: options.yes,
    json: options.json,
    dryRun: false,
  }
}

function checked(id: ActionId, values: FormValues): unknown {
  return actionOf(id).ask.parse(askOfForm(actionOf(id).form ?? [], values))
}

async function sent(client: Client, files: FieldsGiven['files']): Promise<FormValues> {
  const values: Record<string, string> = {}
  for (const [name, path] of Object.entries(files)) values[name] = JSON.stringify(await sendFirmware(client, path))
  return values
}

/** Adds every field of every action as `--NAME VALUE`, and `--off`; the same name in two actions is one option. */
export function withFieldOptions(command: Command): Command {
  const fields = plainActionIds.flatMap(id => (actionOf(id).form ?? []).filter(field => field.kind !== 'switch'))
  const kinds = new Map(fields.map(field => [field.name, field.kind]))
  for (const [name, kind] of kinds) {
    const help = helpOf(fields.filter(field => field.name === name))
    command.option(optionOf(name, kind), `with ${actionsWith(field => field.name === name)}: ${help}`)
  }
  return command.option('--off', `with ${actionsWith(field => field.kind === 'switch')}: switch it off`, false)
}

/** A password on the command line could be read by every user of the computer: its file is named instead. */
function optionOf(name: string, kind: FormField['kind']): string {
  if (kind === 'check') return flag(name)
  return `${optionName({ name, kind })} <${kind === 'password' ? 'file' : 'value'}>`
}

function optionName({ name, kind }: Pick<FormField, 'name' | 'kind'>): string {
  return kind === 'password' ? `${flag(name)}-from` : flag(name)
}

/** Picks what was given for fields out of all options. Throws `UsageError` when a password's file cannot be read. */
export function fieldsGiven(given: Readonly<Record<string, unknown>>): FieldsGiven {
  const fields: Record<string, string | boolean> = {}
  const files: Record<string, string> = {}
  for (const field of plainActionIds.flatMap(id => actionOf(id).form ?? [])) {
    const value = given[field.kind === 'password' ? `${field.name}From` : field.name]
    if (field.kind === 'switch' || (typeof value !== 'string' && value !== true)) continue
    if (field.kind === 'file' && typeof value === 'string') files[field.name] = value
    else fields[field.name] = field.kind === 'password' ? firstLine(optionName(field), String(value)) : value
  }
  return { fields, files }
}

function helpOf(fields: readonly FormField[]): string {
  const words = fields.flatMap(field =>
    field.kind === 'choice'
      ? field.options.map(option => option.value)
      : field.kind === 'number'
        ? [`${formatAny(field.min)}-${formatAny(field.max)} ${field.unit}`]
        : field.kind === 'password'
          ? ['a file whose first line it is']
          : field.kind === 'file'
            ? ['path of the file']
            : field.kind === 'text'
              ? [`such as ${field.example.split('\n')[0] ?? ''}`]
              : [field.label.toLowerCase()],
  )
  return [...new Set(words)].join(', ')
}

function actionsWith(has: (field: FormField) => boolean): string {
  return plainActionIds.filter(id => actionOf(id).form?.some(has) === true).join(', ')
}

function valuesOf(id: string, form: readonly FormField[], { off, fields, files }: ActionOptions): FormValues {
  const stranger = Object.keys({ ...fields, ...files }).find(name => !form.some(field => field.name === name && field.kind !== 'switch'))
  if (stranger !== undefined)
    throw new UsageError(`${flag(stranger)} belongs to ${actionsWith(field => field.name === stranger)}, not to "${id}".`)
  // Nothing is chosen in silence: what the window preselects must be typed here.
  const rest = Object.fromEntries(form.map(field => [field.name, field.kind === 'switch' ? !off : field.kind === 'check' ? false : '']))
  const values = { ...rest, ...fields }
  const idle = Object.keys(fields).find(name => !askedFields(form, values).some(field => field.name === name))
  if (idle !== undefined && problemOf(form, values, files) === null)
    throw new UsageError(`${flag(idle)} means nothing beside the other options.`)
  return values
}

/** The first option that is missing or wrong, and what it takes; `null` = none is. */
function problemOf(form: readonly FormField[], values: FormValues, files: FieldsGiven['files']): string | null {
  for (const field of askedFields(form, values)) {
    if (files[field.name] !== undefined) continue
    const problem = fieldProblem(field, values)
    if (problem === null) continue
    return values[field.name] === '' ? `${optionName(field)} is missing: ${helpOf([field])}.` : `${optionName(field)}: ${problem}`
  }
  return null
}

/** The option of a field: `targetC` is `--target-c`. */
export function flag(name: string): string {
  return `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
}
