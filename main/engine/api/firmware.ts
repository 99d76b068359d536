import type { FirmwareStore } from '../firmware/firmware-store.ts'
import type { Seam } from './seam.ts'

/** `firmware.*` of the contract. */
export function firmwareHandlers({ asks, changes }: Seam, store: FirmwareStore) {
  return {
    list: asks.firmware.list.handler(() => store.list()),
    put: changes.firmware.put.handler(({ input: { base64, ...piece } }) => store.put({ ...piece, bytes: Buffer.from(base64, 'base64') })),
    discard: changes.firmware.discard.handler(async ({ input }) => {
      await store.discard(input.upload)
      return { ok: true } as const
    }),
    remove: changes.firmware.remove.handler(({ input }) => store.remove(input.id)),
  }
}
