import type { Fleet } from '../fleet/fleet.ts'
import type { Watches } from '../fleet/watch.ts'
import type { Seam } from './seam.ts'

const done = { ok: true } as const

/** `fleet.*` of the contract. */
export function fleetHandlers(
  { asks, changes }: Seam,
  { fleet, watches, closing }: { fleet: Fleet; watches: Watches; closing: AbortSignal },
) {
  return {
    watch: asks.fleet.watch.handler(({ signal }) => watches.open(signal ? AbortSignal.any([signal, closing]) : closing)),
    taken: asks.fleet.taken.handler(({ input }) => {
      watches.taken(input.watch, input.seq)
      return done
    }),
    annotate: changes.fleet.annotate.handler(({ input: { miners, ...annotation } }) => {
      fleet.annotate(miners, annotation)
      return done
    }),
    forget: changes.fleet.forget.handler(({ input }) => {
      fleet.forget(input.miners)
      return done
    }),
  }
}
