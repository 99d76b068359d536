import type { ActionDefinition } from '../../contract/actions/action.ts'
import type { ActionId } from '../../contract/actions/registry.ts'
import type { Failure, Outcome } from '../../contract/failure.ts'
import type { ActionHandler } from '../../drivers/driver.ts'
import { handlerOf } from './handlers.ts'
import type { RolloutTargets, Target } from './targets.ts'

/** A miner that may be written to, and what does it. */
export interface Ready {
  readonly target: Target
  readonly handler: ActionHandler<unknown>
}

/** Whether a miner's family can do an action at all. */
export function handlerFor(target: Target, definition: ActionDefinition): Outcome<ActionHandler<unknown>> {
  const handler = handlerOf(target.driver, definition.id as ActionId)
  if (handler === null) return fail({ code: 'unsupported', what: `${target.driver.name} firmware has no "${definition.label}"` })
  const unable = handler.unless?.(target.facts) ?? null
  return unable === null ? { ok: true, value: handler } : fail({ code: 'unsupported', what: unable })
}

/** What the guards say of these values on this miner, before a byte is sent; `null` = nothing against them. */
export function guardWords(
  target: Target,
  ready: { handler: ActionHandler<unknown>; definition: ActionDefinition },
  params: unknown,
  targets: RolloutTargets,
): string | null {
  const { miner, facts } = target
  return targets.forbidden(miner.address.ip) ?? ready.definition.unfit?.(params, miner) ?? ready.handler.check?.(params, facts) ?? null
}

/** Everything that can be said without asking the miner. */
export function prepare(
  minerId: string,
  { definition, targets, params }: { definition: ActionDefinition; targets: RolloutTargets; params: unknown },
): Outcome<Ready> {
  const target = targets.find(minerId)
  if (target === null) return fail(notListed)
  const handler = handlerFor(target, definition)
  if (!handler.ok) return handler
  const refused = guardWords(target, { handler: handler.value, definition }, params, targets)
  return refused === null ? { ok: true, value: { target, handler: handler.value } } : fail({ code: 'refused', reason: refused })
}

/** It was taken off the list of miners meanwhile. */
export const notListed: Failure = { code: 'unreachable', detail: 'it is no longer on the list of miners' }

function fail(failure: Failure): Outcome<never> {
  return { ok: false, failure }
}
