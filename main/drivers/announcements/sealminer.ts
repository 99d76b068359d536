import { inflateSync } from 'node:zlib'
import { macOf } from '../dialect/system-info.ts'
import { type Announcement, type AnnouncementFormat, announced, isObject, wordOf } from './announcement.ts'

/** The objects of a real one inflate to 1.1 kB. */
const mostInflatedBytes = 65_536

/** Bytes before the compressed stream, at the most. */
const mostHeaderBytes = 64

/**
 * A zlib stream behind a header of unknown length. Inflated it is JSON objects without anything between: one has `MAC`, one for each
 * network interface `IPV4` and whether it is `Active`.
 */
export const sealminer: AnnouncementFormat = {
  port: 18_650,
  makers: 'Sealminer',
  read(datagram) {
    for (let at = 0; at < Math.min(datagram.length - 1, mostHeaderBytes); at++) {
      if (!isZlibHeader(datagram[at] ?? 0, datagram[at + 1] ?? 0)) continue
      const told = announcementIn(inflated(datagram.subarray(at)))
      if (told !== null) return told
    }
    return null
  },
}

/** Deflate with a 32 kB window, no preset dictionary, and a check that adds up. */
function isZlibHeader(method: number, flags: number): boolean {
  return method === 0x78 && (method * 256 + flags) % 31 === 0 && (flags & 0x20) === 0
}

function inflated(stream: Uint8Array): string {
  try {
    return inflateSync(stream, { maxOutputLength: mostInflatedBytes }).toString('latin1').replaceAll('\0', '')
  } catch {
    return ''
  }
}

function announcementIn(text: string): Announcement | null {
  const objects = objectsIn(text)
  const mac = objects.map(({ MAC }) => wordOf(MAC)).find(word => word !== undefined)
  const interfaces = objects.filter(({ IPV4 }) => wordOf(IPV4) !== undefined)
  const active = interfaces.find(({ Active }) => Active === true) ?? interfaces[0]
  // Where no interface tells its address, that of the datagram is as good.
  return announced(wordOf(active?.IPV4), mac) ?? (mac === undefined ? null : { ip: null, mac: macOf(mac) })
}

function objectsIn(text: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    const list: unknown = JSON.parse(`[${text.trim().replaceAll(/\}\s*(?:,\s*)?\{/g, '},{')}]`)
    return Array.isArray(list) ? list.filter(isObject) : []
  } catch {
    return []
  }
}
