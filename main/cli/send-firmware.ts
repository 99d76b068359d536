import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import type { FirmwareFile } from '../contract/firmware-file.ts'
import type { Client } from './find.ts'
import { UsageError } from './usage.ts'

/** Small enough for one message to the engine, bytes. */
const pieceSize = 512 * 1024

/** Hands a firmware file to the engine piece by piece. Throws `UsageError` when it cannot be read, else what the engine says against it. */
export async function sendFirmware(client: Client, path: string): Promise<FirmwareFile> {
  const file = await open(path).catch((error: unknown) => {
    throw new UsageError(`--file "${path}" cannot be read: ${error instanceof Error ? error.message : String(error)}.`, { cause: error })
  })
  try {
    const { size } = await file.stat()
    const buffer = Buffer.alloc(pieceSize)
    let upload: string | null = null
    for (let at = 0; ; at += pieceSize) {
      const { bytesRead } = await file.read(buffer, 0, pieceSize, at)
      const base64 = buffer.subarray(0, bytesRead).toString('base64')
      const taken: { upload: string; file: FirmwareFile | null } = await client.firmware.put({
        upload,
        name: basename(path),
        base64,
        last: at + pieceSize >= size,
      })
      if (taken.file !== null) return taken.file
      upload = taken.upload
    }
  } finally {
    await file.close()
  }
}
