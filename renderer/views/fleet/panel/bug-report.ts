import { fullModel } from '../../../../main/contract/derived.ts'
import type { RawReply } from '../../../../main/contract/engine-api.ts'
import type { Miner } from '../../../../main/contract/model.ts'

/** What a developer needs to see of one miner, as text to paste. */
export function bugReport(miner: Miner | undefined, replies: readonly RawReply[], version: string): string {
  const head = [
    `Headframe ${version}`,
    `Model: ${(miner && fullModel(miner)) ?? 'unknown'}`,
    `Firmware: ${miner?.firmware.name ?? 'unknown'} ${miner?.firmware.version ?? ''} (${miner?.firmware.family ?? 'unknown'})`,
    `State: ${miner?.state ?? 'unknown'}`,
  ]
  const parts = replies.map(reply => `### ${reply.request} (${new Date(reply.at).toISOString()})\n${reply.reply}`)
  return [head.join('\n'), ...parts].join('\n\n')
}
