import { actionIds, actionOf, isActionId } from '../contract/actions/registry.ts'
import type { RolloutAsk } from './rollout.ts'
import { UsageError } from './usage.ts'

/** Options of `headframe action`. */
export interface ActionOptions {
  readonly yes: boolean
  readonly json: boolean
  /** Switches the LED off again instead of on. Only of `locate`. */
  readonly off: boolean
}

/** The ids that `headframe action` takes. Changing pools has a command of its own. */
export const plainActionIds = actionIds.filter(id => id !== 'setPools')

/** Checks the ACTION argument and its options. Throws `UsageError` naming what is wrong. */
export function askOfAction(id: string, options: ActionOptions): RolloutAsk {
  if (id === 'setPools') throw new UsageError('ACTION "setPools": change pools with "headframe pools set".')
  if (!isActionId(id)) throw new UsageError(`ACTION "${id}" is not known. Use one of ${plainActionIds.join(', ')}.`)
  if (options.off && id !== 'locate') throw new UsageError(`--off belongs to locate; "${id}" cannot be switched off.`)
  const ask = actionOf(id).ask.parse(id === 'locate' ? { on: !options.off } : {})
  return { action: id, ask, batching: null, yes: options.yes, json: options.json, dryRun: false }
}
