import type { FirmwareFile, KeptFirmware } from '../../contract/firmware-file.ts'
import { formatNumber } from '../../contract/units.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { FirmwareStore } from '../firmware/firmware-store.ts'
import { Problem } from '../problem.ts'
import type { Seam } from './seam.ts'

/** What the calls about firmware files are answered with. */
export interface FirmwareParts {
  readonly firmware: FirmwareStore
  readonly audit: Pick<AuditLog, 'append'>
  /** Why the file of this id must stay, as a sentence; `null` = it need not. */
  neededBecause(id: string): string | null
}

/** `firmware.*` of the contract. */
export function firmwareHandlers({ asks, changes }: Seam, { firmware, audit, neededBecause }: FirmwareParts) {
  const list = async (): Promise<readonly KeptFirmware[]> =>
    (await firmware.list()).map(file => ({ ...file, neededBecause: neededBecause(file.id) }))
  const tell = (file: FirmwareFile, result: 'kept' | 'removed') => {
    const [before, after] = result === 'kept' ? [null, wordsOf(file)] : [wordsOf(file), null]
    return audit.append([{ action: 'Firmware file', subject: file.name, before, after, result }])
  }
  return {
    list: asks.firmware.list.handler(list),
    put: changes.firmware.put.handler(async ({ input: { base64, ...piece } }) => {
      const taken = await firmware.put({ ...piece, bytes: Buffer.from(base64, 'base64') })
      if (taken.file !== null) await tell(taken.file, 'kept')
      return taken
    }),
    discard: changes.firmware.discard.handler(async ({ input }) => {
      await firmware.discard(input.upload)
      return { ok: true } as const
    }),
    remove: changes.firmware.remove.handler(async ({ input: { id } }) => {
      const needed = neededBecause(id)
      if (needed !== null) throw new Problem(needed)
      await tell(await firmware.remove(id), 'removed')
      return list()
    }),
  }
}

function wordsOf({ id, size }: FirmwareFile): string {
  return `${formatNumber(size)} bytes, SHA-256 ${id}`
}
