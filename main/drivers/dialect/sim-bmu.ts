import type { UploadedFile } from '../../simulator/persona.ts'
import type { StockModel } from './sim-json-model.ts'

const magic = 0xabababab
const headerSize = 36
const itemSize = 172

/** A merged image that holds one item, for this model and its boards. What it would install stands in it as text. */
export function bmuFor(model: StockModel, version: string): UploadedFile {
  const payload = Buffer.alloc(2048)
  payload.write(versionText(model, version))
  const header = Buffer.alloc(headerSize)
  header.writeUInt32LE(magic, 0)
  header.writeUInt32LE(headerSize, 8)
  header.writeUInt32LE(1, 12)
  header.writeUInt32LE(itemSize, 16)
  const item = Buffer.alloc(itemSize)
  item.write(model.type, 4)
  item.write(subtypeOf(model), 100)
  item.write(model.type, 132)
  item.writeUInt32LE(headerSize + itemSize, 164)
  item.writeUInt32LE(payload.length, 168)
  const bytes = Buffer.concat([header, item, payload])
  return { name: `${model.type.replaceAll(' ', '-')}-merge-release-${version.replaceAll('-', '')}101500.bmu`, bytes }
}

/** What the updater finds for a machine in a file: the version that it would install, or the number with which it gives up. */
export function findImage({ bytes }: UploadedFile, model: StockModel): { readonly version: string } | { readonly error: 2 | 6 } {
  if (bytes.length < headerSize || bytes.readUInt32LE(0) !== magic) return { error: 6 }
  for (let n = 0; n < bytes.readUInt32LE(12); n++) {
    const item = bytes.subarray(headerSize + n * itemSize, headerSize + (n + 1) * itemSize)
    if (item.length < itemSize) return { error: 6 }
    const [hardware, type] = [textAt(item, 100), textAt(item, 132)]
    const begin = item.readUInt32LE(164)
    if (type === model.type && hardware === subtypeOf(model)) return { version: textAt(bytes, begin, 100) }
  }
  return { error: 2 }
}

function subtypeOf({ build }: StockModel): string {
  return build?.subtype ?? 'zynq7007'
}

/** As the machine shows it once it is installed: 'FR-9.9(991231-S21)' where it shows releases, else a build date. */
function versionText({ build, type }: StockModel, version: string): string {
  if (build?.fwVersion.startsWith('FR-')) return `FR-9.9(${version.slice(2).replaceAll('-', '')}-${type.replace('Antminer ', '')})`
  return `${new Date(version).toUTCString().replace(/^(...), (..) (...) (....) .*/, '$1 $3 $2')} 10:15:00 CST ${version.slice(0, 4)}`
}

function textAt(bytes: Buffer, from: number, length = 32): string {
  return bytes.toString('latin1', from, from + length).split('\0')[0] ?? ''
}
