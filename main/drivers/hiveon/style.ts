import { modelNamed } from '../dialect/model-name.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import type { ActionHandler, IdentityFacts } from '../driver.ts'

/** Which of Bitmain's two kinds of pages a machine has: forms by position, or JSON. What one takes destroys the configuration of the other. */
export type Style = 'form' | 'json'

const notKnown =
  'Hiveon kept the pages of the firmware that it replaced, and which of two kinds this model has is not known; the wrong one would destroy its configuration'

/** By the model; `null` where both kinds were made, or the model is not known. */
export function styleOf({ model }: Pick<IdentityFacts, 'model'>): Style | null {
  const known = modelNamed(model)
  if (known === null || /^[ST]17/.test(known.name) || known.generation === null) return null
  return known.generation === 'legacy' ? 'form' : 'json'
}

/** One action in both kinds of pages. `null` = that kind does not have it. @param missing what to say then */
export function byStyle<Params>(
  handlers: { readonly [Kind in Style]: ActionHandler<Params> | null },
  missing = 'this model has no such page',
): ActionHandler<Params> {
  const handlerFor = (facts: IdentityFacts) => {
    const style = styleOf(facts)
    return style === null ? null : handlers[style]
  }
  const unless = (facts: IdentityFacts) => {
    if (styleOf(facts) === null) return notKnown
    const handler = handlerFor(facts)
    return handler === null ? missing : (handler.unless?.(facts) ?? null)
  }
  const user = (handlers.form ?? handlers.json)?.user
  return {
    unless,
    ...(user === undefined ? {} : { user }),
    check: (params, facts) => handlerFor(facts)?.check?.(params, facts) ?? null,
    ready: async (session, signal) => {
      refuseIf(unless(session.facts))
      await handlerFor(session.facts)?.ready?.(session, signal)
    },
    run: async (session, params, signal) => {
      refuseIf(unless(session.facts))
      await handlerFor(session.facts)?.run(session, params, signal)
    },
    isOn: async (session, signal) => (await handlerFor(session.facts)?.isOn?.(session, signal)) ?? null,
  }
}
