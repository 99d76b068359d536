import type { Demo } from '../fleet/demo.ts'
import type { Seam } from './seam.ts'

const done = { ok: true } as const

/** `demo.*` of the contract. */
export function demoHandlers({ asks }: Seam, demo: Demo) {
  return {
    start: asks.demo.start.handler(async ({ input }) => {
      await demo.start(input.miners)
      return done
    }),
    stop: asks.demo.stop.handler(async () => {
      await demo.stop()
      return done
    }),
  }
}
