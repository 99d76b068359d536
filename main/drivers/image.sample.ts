import { createHash } from 'node:crypto'
import type { UpgradeFirmwareParams } from '../contract/actions/upgrade-firmware.ts'
import type { UploadedFile } from '../simulator/persona.ts'
import type { Session } from './driver.ts'

/** A firmware file as the engine keeps it, and a session that can open it. What is sent of it stands in `sent`, bytes of bytes. */
export function withImage(session: Session, family: string, { name, bytes }: UploadedFile) {
  const file = {
    id: createHash('sha256').update(bytes).digest('hex'),
    name,
    size: bytes.length,
    families: [family],
    models: [],
    version: null,
  }
  const sent: (readonly [number, number])[] = []
  const open = async function* () {
    for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
  }
  const able: Session = {
    ...session,
    openFile: async () => ({ size: bytes.length, open }),
    progress: (done, total) => sent.push([done, total]),
  }
  const params: UpgradeFirmwareParams = { file, keepSettings: true, downgrade: true }
  return { session: able, params, sent }
}
