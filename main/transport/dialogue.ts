import { connect, type Socket } from 'node:net'
import { MinerError } from '../contract/failure.ts'
import { connectFailure } from './connect-failure.ts'
import type { Upload } from './http.ts'
import { counted } from './multipart.ts'
import { Turn } from './turn.ts'

/** One connection that is held over several steps: messages, and raw bytes behind them. */
export interface Dialogue {
  /** Resolves when the system took the bytes. */
  write(bytes: Uint8Array | string): Promise<void>
  /** A file behind its length of 4 bytes, little-endian. `onSent` is told bytes of bytes after each piece. */
  writeFile(file: Upload, onSent?: (sent: number, total: number) => void): Promise<void>
  /**
   * The next bytes; what came beyond them is kept for the next reading.
   * @param lengthOf how many of the bytes so far belong to it; `null` = it is not whole yet
   */
  read(lengthOf: (bytes: Buffer) => number | null): Promise<Buffer>
}

/** A TCP port that is talked to in several steps over one connection. */
export interface DialoguePort {
  /**
   * Connects, runs `task`, closes. Whatever else wants this miner waits meanwhile.
   * @throws MinerError unreachable (no connection, or it ended before a reading was whole) · timeout · malformed (too long) · cancelled; else what `task` throws
   */
  talk<T>(task: (dialogue: Dialogue) => Promise<T>, options: DialogueOptions): Promise<T>
}

export interface DialogueOptions {
  /** What it is about, for the sentence of a timeout. */
  readonly during: string
  /** From the start to the end of `task`, ms. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

export interface DialogueTarget {
  readonly host: string
  readonly port: number
  /** Most bytes that are held unread. Default 32 MiB. */
  readonly maxBytes?: number
  /** Until the connection stands, ms. Default 3,000. */
  readonly connectMs?: number
}

const defaults = { maxBytes: 32 * 1024 * 1024, connectMs: 3000 } as const

/** The port of one miner. `turn` is shared with the other ports of the same miner. */
export function openDialogue(target: DialogueTarget, turn: Turn = new Turn()): DialoguePort {
  return { talk: (task, options) => turn.run(options.signal, () => converse(target, task, options)) }
}

/**
 * The length of the JSON object at the start of some bytes, with the white space before it; `null` = it is not whole yet. Bytes that begin as no
 * object does are told whole, so that nobody waits for their end.
 */
export function jsonLength(bytes: Buffer): number | null {
  const text = bytes.toString('latin1')
  const first = /\S/.exec(text)?.[0]
  if (first !== undefined && first !== '{') return bytes.length
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]
    if (inString && letter === '\\') at++
    else if (letter === '"') inString = !inString
    else if (!inString && letter === '{') depth++
    else if (!inString && letter === '}' && --depth === 0) return at + 1
  }
  return null
}

async function converse<T>(target: DialogueTarget, task: (dialogue: Dialogue) => Promise<T>, options: DialogueOptions): Promise<T> {
  if (options.signal.aborted) throw new MinerError({ code: 'cancelled' })
  const line = new Line(target, options)
  try {
    await line.connected()
    return await task(line)
  } finally {
    line.close()
  }
}

/** The state of one connection: what has come, and why it is over. */
class Line implements Dialogue {
  readonly #target: DialogueTarget
  readonly #socket: Socket
  readonly #signal: AbortSignal
  readonly #timers: readonly NodeJS.Timeout[]
  readonly #cancel = () => this.#fail(new MinerError({ code: 'cancelled' }))
  #bytes: Buffer = Buffer.alloc(0)
  #isConnected = false
  #failure: MinerError | null = null
  #wake: () => void = () => undefined

  constructor(target: DialogueTarget, { signal, timeoutMs, during }: DialogueOptions) {
    this.#target = target
    this.#signal = signal
    this.#socket = connect({ host: target.host, port: target.port, noDelay: true })
    this.#socket.on('connect', () => this.#stand())
    this.#socket.on('data', chunk => this.#take(chunk))
    this.#socket.on('drain', () => this.#wake())
    this.#socket.on('error', error => this.#fail(this.#isConnected ? this.#ended(error) : connectFailure(error, target.port)))
    this.#socket.on('close', () => this.#fail(this.#ended()))
    this.#timers = [
      setTimeout(() => this.#noConnection(), Math.min(target.connectMs ?? defaults.connectMs, timeoutMs)),
      setTimeout(() => this.#fail(new MinerError({ code: 'timeout', afterMs: timeoutMs, during })), timeoutMs),
    ]
    signal.addEventListener('abort', this.#cancel, { once: true })
  }

  async connected(): Promise<void> {
    while (!this.#isConnected) await this.#change()
  }

  async write(bytes: Uint8Array | string): Promise<void> {
    this.#check()
    this.#socket.write(bytes)
    while (this.#socket.writableNeedDrain) await this.#change()
  }

  async writeFile(file: Upload, onSent?: (sent: number, total: number) => void): Promise<void> {
    const head = Buffer.alloc(4)
    head.writeUInt32LE(file.size)
    await this.write(head)
    for await (const piece of counted(file, onSent)) await this.write(piece)
  }

  async read(lengthOf: (bytes: Buffer) => number | null): Promise<Buffer> {
    for (;;) {
      const length = lengthOf(this.#bytes)
      if (length !== null && length <= this.#bytes.length) {
        const piece = this.#bytes.subarray(0, length)
        this.#bytes = this.#bytes.subarray(length)
        return piece
      }
      await this.#change()
    }
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#signal.removeEventListener('abort', this.#cancel)
    this.#socket.destroy()
  }

  #stand(): void {
    this.#isConnected = true
    clearTimeout(this.#timers[0])
    this.#wake()
  }

  #take(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk])
    const { maxBytes = defaults.maxBytes, port } = this.#target
    if (this.#bytes.length > maxBytes) {
      const got = this.#bytes.toString('utf8', 0, 200)
      this.#fail(new MinerError({ code: 'malformed', where: `more bytes on port ${port} than any miner sends`, got }))
    }
    this.#wake()
  }

  #noConnection(): void {
    this.#fail(new MinerError({ code: 'unreachable', detail: `no answer to the connection on port ${this.#target.port}` }))
  }

  #ended(cause?: Error): MinerError {
    const detail = `port ${this.#target.port} closed the connection before it was done`
    return new MinerError({ code: 'unreachable', detail }, { cause })
  }

  /** The first reason counts. */
  #fail(failure: MinerError): void {
    this.#failure ??= failure
    this.#wake()
  }

  #check(): void {
    if (this.#failure !== null) throw this.#failure
  }

  async #change(): Promise<void> {
    this.#check()
    await new Promise<void>(resolve => {
      this.#wake = resolve
    })
    this.#wake = () => undefined
    this.#check()
  }
}
