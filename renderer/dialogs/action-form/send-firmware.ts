import type { FirmwareFile } from '../../../main/contract/firmware-file.ts'
import { engine } from '../../engine/client.ts'

/** Small enough for one message to the engine, bytes. */
const pieceSize = 512 * 1024

/** How a piece is handed over: the call of the engine. */
type Put = (piece: {
  readonly upload: string | null
  readonly name: string
  readonly base64: string
  readonly last: boolean
}) => Promise<{ readonly upload: string; readonly file: FirmwareFile | null }>

/**
 * Hands a file to the engine piece by piece.
 * @param onShare how much has arrived, 0 to 1
 * @throws what the engine says against it, or the signal's reason; what has come in of it is dropped then
 */
export async function sendFirmware(file: File, onShare: (share: number) => void, signal: AbortSignal): Promise<FirmwareFile> {
  if (file.size === 0) throw new Error(`${file.name} is empty. Pick the file that the maker gives.`)
  const { put, discard } = engine().firmware
  const upload: { id: string | null } = { id: null }
  try {
    return await sendPieces({ file, upload, put: piece => put(piece), onShare }, signal)
  } catch (thrown) {
    // Dropping it may fail with the connection; the engine drops what is unfinished when it ends at the latest.
    if (upload.id !== null) await discard({ upload: upload.id }).catch(() => undefined)
    throw thrown
  }
}

interface Sending {
  readonly file: File
  /** The engine's name for it, as soon as it has one. */
  readonly upload: { id: string | null }
  readonly put: Put
  readonly onShare: (share: number) => void
}

async function sendPieces({ file, upload, put, onShare }: Sending, signal: AbortSignal): Promise<FirmwareFile> {
  for (let at = 0; ; at += pieceSize) {
    const end = Math.min(file.size, at + pieceSize)
    const bytes = new Uint8Array(await file.slice(at, end).arrayBuffer())
    signal.throwIfAborted()
    const taken = await put({ upload: upload.id, name: file.name, base64: base64Of(bytes), last: end === file.size })
    upload.id = taken.upload
    if (taken.file) return taken.file
    onShare(end / file.size)
    signal.throwIfAborted()
  }
}

function base64Of(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(text)
}
