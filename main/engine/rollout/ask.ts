import type { ConfigSource } from '../../contract/actions/action.ts'
import { type ActionId, actionOf, isActionId } from '../../contract/actions/registry.ts'
import { explain, MinerError } from '../../contract/failure.ts'
import { Problem } from '../problem.ts'
import type { RolloutTargets } from './targets.ts'

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

/** Fills in what an ask takes from another miner: its configuration is read. Throws `Problem` when it cannot be. */
export async function resolvedAsk<Ask extends { readonly action: ActionId; readonly ask: unknown }>(
  wanted: Ask,
  targets: RolloutTargets,
  signal: AbortSignal,
): Promise<Ask> {
  const { resolve } = actionOf(wanted.action)
  if (!resolve) return wanted
  try {
    return { ...wanted, ask: await resolve(wanted.ask, name => readSource(name, targets, signal)) }
  } catch (thrown) {
    if (thrown instanceof MinerError) throw new Problem(explain(thrown.failure, 'The miner to copy from'))
    throw thrown
  }
}

async function readSource(name: string, targets: RolloutTargets, signal: AbortSignal): Promise<ConfigSource> {
  const miner = [...targets.all()].find(({ id, address, label }) => name === id || name === address.ip || name === label)
  const target = miner && targets.find(miner.id)
  if (!miner || !target) throw new Problem(`No miner of the list has the address or label "${name}".`)
  const config = await targets.hold(miner.id, async () => {
    const session = targets.session(miner.id)
    return session && (await target.driver.readConfig(session, signal))
  })
  if (config === null) throw new Problem(`${name} is no longer on the list of miners.`)
  return { family: miner.firmware.family, firmwareName: miner.firmware.name, config }
}
