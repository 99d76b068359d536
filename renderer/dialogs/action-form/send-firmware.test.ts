import { afterEach, expect, test } from 'vitest'
import type { FirmwareFile } from '../../../main/contract/firmware-file.ts'
import { type EngineClient, setEngine } from '../../engine/client.ts'
import { sendFirmware } from './send-firmware.ts'

const kept: FirmwareFile = { id: 'a'.repeat(64), name: 'x.bin', size: 1, families: [], models: [], version: null }
const signal = new AbortController().signal

/** An engine that takes firmware in and keeps what it was given. */
function taking(refusal: string | null = null) {
  const got: { pieces: Buffer[]; uploads: (string | null)[]; discarded: string[] } = { pieces: [], uploads: [], discarded: [] }
  const firmware = {
    put: async ({ upload, base64, last }: { upload: string | null; base64: string; last: boolean }) => {
      got.uploads.push(upload)
      got.pieces.push(Buffer.from(base64, 'base64'))
      if (last && refusal !== null) throw new Error(refusal)
      return { upload: 'u1', file: last ? kept : null }
    },
    discard: async ({ upload }: { upload: string }) => {
      got.discarded.push(upload)
      return { ok: true }
    },
  }
  // Only the calls that sending makes.
  setEngine({ firmware } as unknown as EngineClient)
  return got
}

afterEach(() => setEngine(null))

const bytes = Buffer.from(Array.from({ length: 1_300_000 }, (_, at) => at % 251))
const file = new File([bytes], 'x.bin')

test('a file arrives in pieces, whole and in order', async () => {
  const got = taking()
  const shares: number[] = []
  expect(await sendFirmware(file, share => shares.push(share), signal)).toBe(kept)
  expect(Buffer.concat(got.pieces).equals(bytes)).toBe(true)
  expect(got.uploads).toEqual([null, 'u1', 'u1'])
  expect(shares).toEqual([...shares].sort((a, b) => a - b))
})

test('one that is cancelled is dropped by the engine', async () => {
  const got = taking()
  const control = new AbortController()
  await expect(sendFirmware(file, () => control.abort(), control.signal)).rejects.toThrow()
  expect(got.pieces).toHaveLength(1)
  expect(got.discarded).toEqual(['u1'])
})

test('what the engine says against a file is told', async () => {
  const got = taking('This is no firmware file.')
  await expect(sendFirmware(file, () => undefined, signal)).rejects.toThrow('This is no firmware file.')
  expect(got.discarded).toEqual(['u1'])
})

test('an empty file is refused before anything is sent', async () => {
  const got = taking()
  await expect(sendFirmware(new File([], 'empty.bin'), () => undefined, signal)).rejects.toThrow('empty.bin is empty')
  expect(got.pieces).toEqual([])
})
