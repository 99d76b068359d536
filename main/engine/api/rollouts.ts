import type { Rollouts } from '../rollout/rollouts.ts'
import type { Seam } from './seam.ts'

/** `rollouts.*` of the contract. */
export function rolloutHandlers({ asks, changes }: Seam, rollouts: Rollouts) {
  return {
    plan: asks.rollouts.plan.handler(({ input, signal }) => rollouts.plan(input, signal ?? never)),
    start: changes.rollouts.start.handler(({ input }) => rollouts.start(input.plan, input.exclude)),
    list: asks.rollouts.list.handler(() => rollouts.list()),
    get: asks.rollouts.get.handler(({ input }) => rollouts.get(input.id)),
    setAside: asks.rollouts.setAside.handler(({ input }) => rollouts.setAside(input.id, input.from)),
    watch: asks.rollouts.watch.handler(({ input, signal }) => rollouts.watch(input.id, signal ?? never)),
    adjust: changes.rollouts.adjust.handler(({ input: { id, ...change } }) => rollouts.adjust(id, change)),
    pause: changes.rollouts.pause.handler(({ input }) => rollouts.pause(input.id)),
    resume: changes.rollouts.resume.handler(({ input }) => rollouts.resume(input.id)),
    cancel: changes.rollouts.cancel.handler(({ input }) => rollouts.cancel(input.id)),
    retryFailed: changes.rollouts.retryFailed.handler(({ input }) => rollouts.retryFailed(input.id)),
    undo: changes.rollouts.undo.handler(({ input }) => rollouts.undo(input.id)),
    lookAgain: changes.rollouts.lookAgain.handler(({ input }) => rollouts.lookAgain(input.id)),
    example: asks.rollouts.example.handler(({ input }) => rollouts.example(input)),
  }
}

/** For callers that cannot cancel. */
const never = new AbortController().signal
