import type { FirmwareImage } from '../driver.ts'
import { modelsInName, versionInName } from './image-name.ts'
import { parseModelName } from './model-name.ts'

/** Several images in one file, each for one model and control board. */
const mergeMagic = 0xabababab
/** One image for one model. */
const singleMark = 0x26

/** What an item of a merged file has at the least, bytes. */
const itemSize = 172
const headerSize = 36
/** Real ones hold a dozen. */
const mostItems = 256

/**
 * Pure. What a `.bmu` file tells: a merged one names its models, a single one only in its file name. `null` = it is none.
 * @param head its first bytes
 */
export function bmuImage(name: string, head: Uint8Array): FirmwareImage | null {
  if (!/\.bmu$/i.test(name)) return null
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  const version = versionInName(name)
  if (bytes.length > 10 && bytes[0] === singleMark) return { models: modelsInName(name), version }
  const models = mergedModels(bytes)
  return models === null ? null : { models, version }
}

/** The models of the items; `null` when it is no merged file or one of its items makes no sense. */
function mergedModels(bytes: Buffer): readonly string[] | null {
  if (bytes.length < headerSize || bytes.readUInt32LE(0) !== mergeMagic) return null
  const [begin, count, size] = [bytes.readUInt32LE(8), bytes.readUInt32LE(12), bytes.readUInt32LE(16)]
  const end = begin + count * size
  if (begin < headerSize || count < 1 || count > mostItems || size < itemSize || end > bytes.length) return null
  const types = Array.from({ length: count }, (_none, n) => textAt(bytes, begin + n * size + 132, 32))
  if (types.includes(null)) return null
  const models = types.flatMap(type => parseModelName(type).name ?? [])
  return models.length === 0 ? null : [...new Set(models)]
}

/** Text up to a NUL; `null` when it holds anything that is not printable. */
function textAt(bytes: Buffer, from: number, length: number): string | null {
  const [text = ''] = bytes.toString('latin1', from, from + length).split('\0')
  return /^[\x20-\x7e]*$/.test(text) ? text : null
}
