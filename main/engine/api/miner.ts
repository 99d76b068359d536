import type { Desk } from '../polling/desk.ts'
import type { Recorder } from '../recording/recorder.ts'
import type { Seam } from './seam.ts'

/** `miner.*` of the contract. */
export function minerHandlers({ asks }: Seam, { desk, recorder, closing }: { desk: Desk; recorder: Recorder; closing: AbortSignal }) {
  return {
    readNow: asks.miner.readNow.handler(({ input }) => desk.readNow(input.id)),
    config: asks.miner.config.handler(({ input, signal }) => desk.config(input.id, signal)),
    logs: asks.miner.logs.handler(({ input, signal }) => desk.logs(input.id, signal)),
    rawReplies: asks.miner.rawReplies.handler(({ input, signal }) => desk.rawReplies(input.id, signal)),
    record: asks.miner.record.handler(({ input, signal }) => recorder.record(input, signal ? AbortSignal.any([signal, closing]) : closing)),
  }
}
