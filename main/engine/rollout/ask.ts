import { type ActionId, actionOf, isActionId } from '../../contract/actions/registry.ts'
import { Problem } from '../problem.ts'

/** Checks what came from outside against the action's own schema. Throws `Problem` naming the piece and what is accepted. */
export function checkedAsk({ action, ask }: { readonly action: string; readonly ask: unknown }): {
  readonly action: ActionId
  readonly ask: unknown
} {
  if (!isActionId(action)) throw new Problem(`There is no action "${action}".`)
  const parsed = actionOf(action).ask.safeParse(ask)
  if (parsed.success) return { action, ask: parsed.data }
  const issue = parsed.error.issues[0]
  throw new Problem(`${placeOf(issue?.path ?? [])}${issue?.message ?? 'The values cannot be used.'}`)
}

/** Lists count from 1 for people: ['pools', 1, 'url'] is 'Pool 2: '. */
function placeOf(path: readonly PropertyKey[]): string {
  const [list, index] = path
  return list === 'pools' && typeof index === 'number' ? `Pool ${index + 1}: ` : ''
}
