import { createHash } from 'node:crypto'
import type { UploadedFile } from '../../simulator/persona.ts'

/** An invented release of a day. @param version '2099-12-31' */
export function imageOf(version: string): UploadedFile {
  const [year = '', month = ''] = version.split('-')
  const release = `${version}-0-0ddba115-${year.slice(2)}.${month}-plus`
  const bytes = Buffer.concat([Buffer.from(`BOSIMAGE ${release}\n`), Buffer.alloc(300_000, '\0\u00ff\r\n-', 'latin1')])
  return { name: `braiins-os_${release}_upgrade.tar`, bytes }
}

/** The release of an image that came whole; a text = why it is not taken. @param metadata as it came beside the file */
export function judgeImage({ bytes }: UploadedFile, metadata: Readonly<Record<string, unknown>>): { readonly release: string } | string {
  if (metadata.size !== bytes.length) return `size mismatch: expected ${metadata.size}, got ${bytes.length}`
  if (metadata.hash !== createHash('sha256').update(bytes).digest('hex')) return 'hash mismatch'
  const release = /^BOSIMAGE (\S+)\n/.exec(bytes.toString('latin1', 0, 256))?.[1]
  return release === undefined ? 'unsupported image' : { release }
}
