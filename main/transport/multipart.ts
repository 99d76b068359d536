import type { Upload } from './http.ts'

/** A form with text fields and one file, as browsers send it. */
export interface MultipartForm {
  /** Sent before the file, in this order. */
  readonly fields?: Readonly<Record<string, string>>
  /** Name of the file's part. */
  readonly part: string
  /** Name of the file as the miner is told it; quotes and line ends are dropped. */
  readonly fileName: string
  readonly file: Upload
  /** Called after each piece that was taken, in bytes of the file. */
  readonly onSent?: (sent: number, total: number) => void
}

/** A boundary that no firmware image holds by chance. */
const boundary = '----headframe7f1d2c93b64e48a8a5c0'

/** The body of a form with a file, and its content type. One part after the other, nothing held in memory. */
export function multipart(form: MultipartForm): { readonly body: Upload; readonly contentType: string } {
  const { part, fileName, file } = form
  const fields = Object.entries(form.fields ?? {}).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const disposition = `Content-Disposition: form-data; name="${part}"; filename="${fileName.replace(/["\r\n\\]/g, '')}"`
  const before = Buffer.from(`${fields.join('')}--${boundary}\r\n${disposition}\r\nContent-Type: application/octet-stream\r\n\r\n`)
  const after = Buffer.from(`\r\n--${boundary}--\r\n`)
  const open = async function* () {
    yield before
    yield* counted(file, form.onSent)
    yield after
  }
  return { body: { size: before.length + file.size + after.length, open }, contentType: `multipart/form-data; boundary=${boundary}` }
}

/** A file's bytes, telling how many have been taken. */
export function counted(file: Upload, onSent?: (sent: number, total: number) => void): AsyncIterable<Uint8Array> {
  return {
    async *[Symbol.asyncIterator]() {
      let sent = 0
      for await (const piece of file.open()) {
        yield piece
        sent += piece.length
        onSent?.(sent, file.size)
      }
    },
  }
}
