import { constants, gunzipSync } from 'node:zlib'
import type { FirmwareImage } from '../driver.ts'
import { modelsInName, versionInName } from './image-name.ts'

/** Where a tar archive says that it is one. Bytes. */
const tarMark = { at: 257, text: 'ustar' }

/** Pure. What a packed archive of Bitmain's tells: its models stand in its file name only. `null` = it is none, or names none. */
export function tarImage(name: string, head: Uint8Array): FirmwareImage | null {
  const models = modelsInName(name)
  return /\.tar\.gz$/i.test(name) && models.length > 0 && isPackedTar(head) ? { models, version: versionInName(name) } : null
}

function isPackedTar(head: Uint8Array): boolean {
  if (head[0] !== 0x1f || head[1] !== 0x8b) return false
  try {
    // Only the beginning is there; what of it can be unpacked is enough.
    const bytes = gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 64 * 1024 * 1024 })
    return bytes.toString('latin1', tarMark.at, tarMark.at + tarMark.text.length) === tarMark.text
  } catch {
    return false
  }
}
