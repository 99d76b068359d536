import { connect, type Socket } from 'node:net'
import { MinerError } from '../contract/failure.ts'
import { connectFailure } from './connect-failure.ts'
import type { Parsed } from './tolerant-json.ts'
import { parseTolerant } from './tolerant-json.ts'
import { Turn } from './turn.ts'

/** One framed reply. */
export interface FramedReply {
  readonly text: string
  readonly parsed: Parsed
}

/** A TCP port that takes and gives JSON behind a length of 4 bytes, little-endian. */
export interface FramedPort {
  /**
   * Sends messages one after the other over one connection, each when the one before was answered, and closes it. Objects go as JSON.
   * @throws MinerError unreachable · timeout · malformed (a length that no reply has, an end in the middle) · cancelled
   */
  request(messages: readonly FramedMessage[], options: FramedOptions): Promise<readonly FramedReply[]>
}

export type FramedMessage = string | Readonly<Record<string, unknown>>

export interface FramedOptions {
  /** From the start to the last byte of the last reply, ms. Default 10,000. */
  readonly timeoutMs?: number
  readonly signal: AbortSignal
}

export interface FramedTarget {
  readonly host: string
  readonly port: number
  /** Longest reply, bytes. Default 4 MiB. */
  readonly maxBytes?: number
  /** Until the connection stands, ms. Default 3,000. */
  readonly connectMs?: number
}

const defaults = { maxBytes: 4 * 1024 * 1024, connectMs: 3000, timeoutMs: 10_000 } as const
const headBytes = 4

/** The framed port of one miner. `turn` is shared with the other ports of the same miner. */
export function openFramed(target: FramedTarget, turn: Turn = new Turn()): FramedPort {
  return { request: (messages, options) => turn.run(options.signal, () => requestFramed(target, messages, options)) }
}

/** One connection: the messages in order, a reply for each. Throws as `FramedPort.request` does. */
export function requestFramed(
  target: FramedTarget,
  messages: readonly FramedMessage[],
  options: FramedOptions,
): Promise<readonly FramedReply[]> {
  return new Promise((resolve, reject) => {
    if (options.signal.aborted) return reject(new MinerError({ code: 'cancelled' }))
    const socket = connect({ host: target.host, port: target.port, noDelay: true })
    const talk = new Talk(target, messages, options, socket, { resolve, reject })
    socket.on('connect', () => talk.connected())
    socket.on('data', chunk => talk.received(chunk))
    socket.on('error', error => talk.failed(error))
    socket.on('close', () => talk.ended())
  })
}

/** A message as it goes out. */
export function frame(message: FramedMessage): Buffer {
  const body = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message), 'utf8')
  const head = Buffer.alloc(headBytes)
  head.writeUInt32LE(body.length)
  return Buffer.concat([head, body])
}

/** The whole frames at the start of some bytes, without heartbeats (frames of length 0), and what is left of them. */
export function framesIn(
  bytes: Buffer,
  maxBytes: number = defaults.maxBytes,
): { readonly texts: readonly string[]; readonly rest: Buffer; readonly tooLong: boolean } {
  const texts: string[] = []
  let at = 0
  while (bytes.length - at >= headBytes) {
    const length = bytes.readUInt32LE(at)
    if (length > maxBytes) return { texts, rest: bytes.subarray(at), tooLong: true }
    if (bytes.length - at - headBytes < length) break
    if (length > 0) texts.push(bytes.toString('utf8', at + headBytes, at + headBytes + length))
    at += headBytes + length
  }
  return { texts, rest: bytes.subarray(at), tooLong: false }
}

interface Settle {
  resolve(replies: readonly FramedReply[]): void
  reject(error: MinerError): void
}

/** The state of one connection. */
class Talk {
  readonly #target: FramedTarget
  readonly #messages: readonly FramedMessage[]
  readonly #socket: Socket
  readonly #signal: AbortSignal
  readonly #settle: Settle
  readonly #timeoutMs: number
  readonly #replies: FramedReply[] = []
  readonly #cancel = () => this.#fail(new MinerError({ code: 'cancelled' }))
  readonly #connecting: NodeJS.Timeout
  readonly #timer: NodeJS.Timeout
  #rest: Buffer = Buffer.alloc(0)
  #isConnected = false
  #isSettled = false

  constructor(target: FramedTarget, messages: readonly FramedMessage[], options: FramedOptions, socket: Socket, settle: Settle) {
    this.#target = target
    this.#messages = messages
    this.#socket = socket
    this.#settle = settle
    this.#signal = options.signal
    this.#timeoutMs = options.timeoutMs ?? defaults.timeoutMs
    this.#connecting = setTimeout(() => this.#noConnection(), Math.min(target.connectMs ?? defaults.connectMs, this.#timeoutMs))
    this.#timer = setTimeout(() => this.#timedOut(), this.#timeoutMs)
    this.#signal.addEventListener('abort', this.#cancel, { once: true })
  }

  connected(): void {
    this.#isConnected = true
    clearTimeout(this.#connecting)
    this.#next()
  }

  received(chunk: Buffer): void {
    const { texts, rest, tooLong } = framesIn(Buffer.concat([this.#rest, chunk]), this.#target.maxBytes)
    this.#rest = rest
    for (const text of texts) {
      this.#replies.push({ text, parsed: parseTolerant(text) })
      this.#next()
    }
    if (tooLong) this.#fail(this.#malformed('does not speak frames of JSON', rest.toString('utf8', 0, 200)))
  }

  failed(error: Error): void {
    this.#fail(this.#isConnected ? this.#closedEarly(error) : connectFailure(error, this.#target.port))
  }

  ended(): void {
    this.#fail(this.#closedEarly())
  }

  #next(): void {
    const message = this.#messages[this.#replies.length]
    if (message === undefined) this.#done()
    else this.#socket.write(frame(message))
  }

  #noConnection(): void {
    this.#fail(new MinerError({ code: 'unreachable', detail: `no answer to the connection on port ${this.#target.port}` }))
  }

  #timedOut(): void {
    const during = `reply ${this.#replies.length + 1} of ${this.#messages.length} on port ${this.#target.port}`
    this.#fail(new MinerError({ code: 'timeout', afterMs: this.#timeoutMs, during }))
  }

  #closedEarly(cause?: Error): MinerError {
    if (this.#rest.length > 0) return this.#malformed('ended in the middle of a reply', this.#rest.toString('utf8', 0, 200))
    const detail = `port ${this.#target.port} closed the connection without an answer`
    return new MinerError({ code: 'unreachable', detail }, { cause })
  }

  #malformed(what: string, got: string): MinerError {
    return new MinerError({ code: 'malformed', where: `port ${this.#target.port} ${what}`, got })
  }

  #done(): void {
    if (this.#finish()) this.#settle.resolve(this.#replies)
  }

  #fail(error: MinerError): void {
    if (this.#finish()) this.#settle.reject(error)
  }

  #finish(): boolean {
    if (this.#isSettled) return false
    this.#isSettled = true
    clearTimeout(this.#connecting)
    clearTimeout(this.#timer)
    this.#signal.removeEventListener('abort', this.#cancel)
    this.#socket.destroy()
    return true
  }
}
