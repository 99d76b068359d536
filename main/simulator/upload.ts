import type { WebRequest } from './persona.ts'

/** A file as a form brought it. */
export interface UploadedFile {
  /** As the sender calls it. */
  readonly name: string
  /** Its first million bytes. */
  readonly bytes: Buffer
}

/** The file of a form, and its text fields; `null` when the body is no form with a file. */
export function uploadOf(request: WebRequest): { readonly file: UploadedFile; readonly fields: ReadonlyMap<string, string> } | null {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)/i.exec(request.headers['content-type'] ?? '')?.[1]
  if (boundary === undefined) return null
  const fields = new Map<string, string>()
  let file: UploadedFile | null = null
  for (const part of partsOf(request.bytes, `--${boundary}`)) {
    const end = part.indexOf('\r\n\r\n')
    const head = part.subarray(0, Math.max(0, end)).toString('utf8')
    const value = part.subarray(end + 4)
    const fileName = /filename="([^"]*)"/i.exec(head)?.[1]
    if (fileName === undefined) fields.set(/name="([^"]*)"/i.exec(head)?.[1] ?? '', value.toString('utf8'))
    else file = { name: fileName, bytes: value }
  }
  return file === null ? null : { file, fields }
}

/** What stands between the boundaries, without the line ends that belong to them. A last part that was cut off is one too. */
function partsOf(body: Buffer, boundary: string): readonly Buffer[] {
  const parts: Buffer[] = []
  let from = body.indexOf(boundary)
  while (from >= 0) {
    const begin = from + boundary.length + 2
    const next = body.indexOf(`\r\n${boundary}`, begin)
    if (begin < body.length - 2) parts.push(body.subarray(begin, next < 0 ? body.length : next))
    from = next < 0 ? -1 : next + 2
  }
  return parts
}
