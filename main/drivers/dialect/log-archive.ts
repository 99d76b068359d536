import { constants, gunzipSync } from 'node:zlib'
import { MinerError } from '../../contract/failure.ts'
import type { MinerLog } from '../../contract/model.ts'

/** Unpacked, no log is longer. Bytes */
const maxBytes = 64 * 1024 * 1024
const blockBytes = 512

/**
 * The logs in what a machine sends as its log: plain text, the same packed with gzip, or an archive (tar) with a text in each file.
 * @param name of a log that has no name of its own
 * @throws MinerError malformed when it calls itself packed and cannot be unpacked
 */
export function unpackLogs(bytes: Buffer, name: string): readonly MinerLog[] {
  const plain = isPacked(bytes) ? unpack(bytes) : bytes
  return isArchive(plain) ? filesIn(plain) : [{ name, text: textOf(plain) }]
}

function isPacked(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/** What lost its end is unpacked as far as it goes. */
function unpack(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes, finishFlush: constants.Z_SYNC_FLUSH })
  } catch (cause) {
    throw new MinerError({ code: 'malformed', where: 'log', got: 'bytes that it calls gzip and that are not' }, { cause })
  }
}

function isArchive(bytes: Buffer): boolean {
  return bytes.length >= blockBytes && bytes.toString('latin1', 257, 262) === 'ustar'
}

/** The plain files of an archive, up to where it makes no sense any more. */
function filesIn(bytes: Buffer): readonly MinerLog[] {
  const logs: MinerLog[] = []
  for (let at = 0; at + blockBytes <= bytes.length; ) {
    const head = bytes.subarray(at, at + blockBytes)
    const name = wordIn(head, 0, 100)
    const size = Number.parseInt(wordIn(head, 124, 136).trim(), 8)
    if (name === '' || !Number.isFinite(size)) break
    const kind = head[156]
    const from = at + blockBytes
    if (kind === 0 || kind === 0x30) logs.push({ name: name.replace(/^.*\//, ''), text: textOf(bytes.subarray(from, from + size)) })
    at = from + Math.ceil(size / blockBytes) * blockBytes
  }
  return logs
}

function wordIn(head: Buffer, from: number, to: number): string {
  return head.toString('utf8', from, to).replace(/\0.*$/s, '')
}

function textOf(bytes: Buffer): string {
  return bytes.toString('utf8').replaceAll('\0', '')
}
