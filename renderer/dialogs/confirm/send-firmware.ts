import type { FirmwareFile } from '../../../main/contract/firmware-file.ts'
import { engine } from '../../engine/client.ts'

/** Small enough for one message to the engine, bytes. */
const pieceSize = 512 * 1024

/**
 * Hands a file to the engine piece by piece.
 * @param onShare how much has arrived, 0 to 1
 * @throws what the engine says against it, or the signal's reason
 */
export async function sendFirmware(file: File, onShare: (share: number) => void, signal: AbortSignal): Promise<FirmwareFile> {
  let upload: string | null = null
  try {
    for (let at = 0; ; at += pieceSize) {
      const last = at + pieceSize >= file.size
      const bytes = new Uint8Array(await file.slice(at, at + pieceSize).arrayBuffer())
      signal.throwIfAborted()
      const taken: { upload: string; file: FirmwareFile | null } = await engine().firmware.put({
        upload,
        name: file.name,
        base64: base64Of(bytes),
        last,
      })
      upload = taken.upload
      onShare(file.size === 0 ? 1 : Math.min(1, (at + pieceSize) / file.size))
      if (taken.file) return taken.file
    }
  } catch (thrown) {
    if (upload !== null) await engine().firmware.discard({ upload })
    throw thrown
  }
}

function base64Of(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(text)
}
