import type { Desk } from '../polling/desk.ts'
import type { Seam } from './seam.ts'

/** `miner.*` of the contract. */
export function minerHandlers({ asks }: Seam, desk: Desk) {
  return {
    readNow: asks.miner.readNow.handler(({ input }) => desk.readNow(input.id)),
    config: asks.miner.config.handler(({ input, signal }) => desk.config(input.id, signal)),
    rawReplies: asks.miner.rawReplies.handler(({ input, signal }) => desk.rawReplies(input.id, signal)),
  }
}
