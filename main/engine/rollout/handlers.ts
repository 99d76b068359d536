import { type CopyConfigParams, copyParts } from '../../contract/actions/copy-config.ts'
import { type ActionId, actionIds } from '../../contract/actions/registry.ts'
import { MinerError } from '../../contract/failure.ts'
import type { ActionHandler, Driver, IdentityFacts } from '../../drivers/driver.ts'

/** How a driver does an action; `null` = it cannot. A copy is made of the actions that the driver has. */
export function handlerOf(driver: Driver, id: ActionId): ActionHandler<unknown> | null {
  if (id === 'copyConfig') return copyHandler(driver) as ActionHandler<unknown> | null
  return (driver.actions as Readonly<Record<string, ActionHandler<unknown> | undefined>>)[id] ?? null
}

/** Asked with every reading of every miner; facts are the same object until something about them differs. */
const known = new WeakMap<IdentityFacts, { readonly driver: Driver; readonly ids: readonly ActionId[] }>()

/** The actions that a driver can do on a machine of this kind. */
export function capabilitiesOf(driver: Driver, facts: IdentityFacts): readonly ActionId[] {
  const told = known.get(facts)
  if (told?.driver === driver) return told.ids
  const ids = actionIds.filter(id => {
    const handler = handlerOf(driver, id)
    return handler !== null && (handler.unless?.(facts) ?? null) === null
  })
  known.set(facts, { driver, ids })
  return ids
}

function copyHandler(driver: Driver): ActionHandler<CopyConfigParams> | null {
  const able = copyParts.filter(id => driver.actions[id] !== undefined)
  if (able.length === 0) return null
  const parts = (params: CopyConfigParams) =>
    copyParts.filter(id => params[id] !== undefined).map(id => ({ id, handler: handlerOf(driver, id), part: params[id] }))
  return {
    check: (params, facts) => {
      for (const { id, handler, part } of parts(params)) {
        const problem =
          handler === null ? `${driver.name} firmware has no "${id}".` : (handler.unless?.(facts) ?? handler.check?.(part, facts) ?? null)
        if (problem !== null) return problem
      }
      return null
    },
    run: async (session, params, signal) => {
      for (const { id, handler, part } of parts(params)) {
        if (handler === null) throw new MinerError({ code: 'unsupported', what: `${driver.name} firmware has no "${id}"` })
        await handler.run(session, part, signal)
      }
    },
  }
}
