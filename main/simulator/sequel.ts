/** What goes over a connection behind a reply. */
export type Sequel =
  /** Raw bytes, as many as the reply announced. */
  | { readonly kind: 'gives'; readonly bytes: Buffer }
  /** A file that the other side sends behind its length of 4 bytes, little-endian. `take` says what is answered to it; `null` = nothing. */
  | { readonly kind: 'takes'; take(file: Buffer): string | null }

const headBytes = 4
/** Of a file only so much is kept. */
const keptBytes = 1_000_000

/** A file that comes in piece by piece. */
export class IncomingFile {
  readonly #take: (file: Buffer) => string | null
  readonly #pieces: Buffer[] = []
  #bytes = 0

  constructor({ take }: Extract<Sequel, { kind: 'takes' }>) {
    this.#take = take
  }

  /** Takes the next bytes. Returns what is answered once the file is whole; `undefined` = more must come. */
  take(piece: Buffer): string | null | undefined {
    this.#bytes += piece.length
    if (this.#bytes - piece.length < keptBytes) this.#pieces.push(piece)
    const kept = Buffer.concat(this.#pieces)
    if (kept.length < headBytes || this.#bytes < headBytes + kept.readUInt32LE(0)) return undefined
    return this.#take(kept.subarray(headBytes))
  }
}

/** Sockets without an encoding give bytes; their type does not say so. */
export function bytesOf(chunk: Buffer | string): Buffer {
  return typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}
