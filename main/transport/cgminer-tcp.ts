import { connect, type Socket } from 'node:net'
import { MinerError } from '../contract/failure.ts'
import { isCgminerText, parseCgminerText } from './cgminer-text.ts'
import { connectFailure } from './connect-failure.ts'
import { trimReply } from './json.ts'
import { type Parsed, parseTolerant } from './tolerant-json.ts'
import { Turn } from './turn.ts'

/** One reply of the cgminer API. */
export interface CgminerReply {
  /** Without the trailing NUL and white space. */
  readonly text: string
  readonly parsed: Parsed
}

/** The cgminer API of one miner. One connection per request, one at a time. */
export interface CgminerPort {
  /**
   * Sends one command and reads its whole reply.
   * A string is one command (or joined with `+`); an object is sent as it is (`{command: [...], new_api: true}`).
   * @throws MinerError unreachable (refused, no route) · timeout · refused (0 bytes: our address is not allowed)
   */
  request(command: CgminerCommand, options: CgminerOptions): Promise<CgminerReply>
}

export interface CgminerOptions {
  readonly parameter?: string
  /** How the request is framed; the reply is read in whichever framing it comes. Default 'json'. */
  readonly framing?: 'json' | 'text'
  /** For commands that take longer than usual. */
  readonly timeouts?: Partial<CgminerTimeouts>
  readonly signal: AbortSignal
}

export type CgminerCommand = string | Readonly<Record<string, unknown>>

/** How long each phase may take, ms. */
export interface CgminerTimeouts {
  /** Until the connection stands. */
  readonly connectMs: number
  /** From there to the first byte: a miner whose API is held by another client answers late. */
  readonly firstByteMs: number
  /** From the start to the last byte. */
  readonly totalMs: number
}

export interface CgminerTarget {
  readonly host: string
  readonly port: number
  readonly timeouts?: Partial<CgminerTimeouts>
  /** Longest reply, bytes. Default 4 MiB. */
  readonly maxBytes?: number
}

export interface CgminerRequest extends CgminerTarget {
  readonly command: CgminerCommand
  readonly parameter?: string
  /** How the request is framed; the reply is read in whichever framing it comes. Default 'json'. */
  readonly framing?: 'json' | 'text'
  readonly signal: AbortSignal
}

/** Real miners answer within 300 ms; while boards initialise, or when other tools queue up, it takes seconds. */
const cgminerTimeouts: CgminerTimeouts = { connectMs: 3000, firstByteMs: 8000, totalMs: 15_000 }

/** Longest reply that is read. Real ones stay under 100 KB. */
const maxReplyBytes = 4 * 1024 * 1024

/** The cgminer API of one miner. `turn` is shared with the other ports of the same miner. */
export function openCgminer(target: CgminerTarget, turn: Turn = new Turn()): CgminerPort {
  return {
    request: (command, { signal, ...rest }) => turn.run(signal, () => requestCgminer({ ...target, ...rest, command, signal })),
  }
}

/**
 * One command, one connection, one reply.
 * @throws MinerError unreachable · timeout with `during` · refused (closed without a byte) · malformed (too long) · cancelled
 */
export async function requestCgminer(request: CgminerRequest): Promise<CgminerReply> {
  const text = trimReply(decode(await exchange(request, encodeRequest(request))))
  return { text, parsed: parseReply(text) }
}

/** Reads a reply in whichever framing it came. */
export function parseReply(text: string): Parsed {
  return isCgminerText(text) ? parseCgminerText(text) : parseTolerant(text)
}

/** What goes on the wire: no line break and no NUL, which some servers take for a part of the command. */
export function encodeRequest({ command, parameter, framing }: Pick<CgminerRequest, 'command' | 'parameter' | 'framing'>): string {
  if (typeof command !== 'string') return JSON.stringify(command)
  if (framing === 'text') return parameter === undefined ? command : `${command}|${parameter}`
  return JSON.stringify(parameter === undefined ? { command } : { command, parameter })
}

function decode(chunks: readonly Buffer[]): string {
  return (chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)).toString('utf8')
}

/** Sends the payload and collects bytes up to the NUL, the end of the stream, or a reset after the reply. */
function exchange(request: CgminerRequest, payload: string): Promise<readonly Buffer[]> {
  return new Promise((resolve, reject) => {
    if (request.signal.aborted) return reject(new MinerError({ code: 'cancelled' }))
    const socket = connect({ host: request.host, port: request.port, noDelay: true })
    const exchange = new Exchange(request, socket, { resolve, reject })
    socket.on('connect', () => exchange.connected(payload))
    socket.on('data', chunk => exchange.received(chunk))
    socket.on('end', () => exchange.ended())
    socket.on('error', error => exchange.failed(error))
    socket.on('close', () => exchange.ended())
  })
}

interface Settle {
  resolve(chunks: readonly Buffer[]): void
  reject(error: MinerError): void
}

/** The state of one connection: which phase it is in, what has come, and whether it is settled. */
class Exchange {
  readonly #request: CgminerRequest
  readonly #timeouts: CgminerTimeouts
  readonly #socket: Socket
  readonly #settle: Settle
  readonly #startedAt = performance.now()
  readonly #chunks: Buffer[] = []
  readonly #cancel = () => this.#fail(new MinerError({ code: 'cancelled' }))
  #timer: NodeJS.Timeout
  #bytes = 0
  #isConnected = false
  #isSettled = false

  constructor(request: CgminerRequest, socket: Socket, settle: Settle) {
    this.#request = request
    this.#socket = socket
    this.#settle = settle
    this.#timeouts = { ...cgminerTimeouts, ...request.timeouts }
    this.#timer = setTimeout(() => this.#connectTimedOut(), Math.min(this.#timeouts.connectMs, this.#timeouts.totalMs))
    request.signal.addEventListener('abort', this.#cancel, { once: true })
  }

  /** Sends in the same turn in which the connection stands, in one segment: the API never sees an idle client. */
  connected(payload: string): void {
    this.#isConnected = true
    this.#socket.write(payload)
    const { firstByteMs } = this.#timeouts
    this.#phase(Math.min(firstByteMs, this.#leftMs()), () => this.#timedOut('waiting for the first byte of the reply'))
  }

  received(chunk: Buffer): void {
    const isFirst = this.#bytes === 0
    const nul = chunk.indexOf(0)
    // A NUL before anything else is not the end of a reply.
    const isWhole = nul > 0 || (nul === 0 && !isFirst)
    const piece = isWhole ? chunk.subarray(0, nul) : chunk
    this.#bytes += piece.length
    this.#chunks.push(piece)
    if (isWhole) this.#done()
    else if (this.#bytes > (this.#request.maxBytes ?? maxReplyBytes)) this.#fail(this.#tooLong())
    else if (isFirst) this.#phase(this.#leftMs(), () => this.#totalTimedOut())
  }

  ended(): void {
    if (this.#bytes > 0) this.#done()
    else this.#fail(this.#notAllowed())
  }

  failed(error: Error): void {
    if (this.#bytes > 0) this.#done()
    else this.#fail(this.#isConnected ? this.#notAllowed(error) : connectFailure(error, this.#request.port))
  }

  #phase(ms: number, onTimeout: () => void): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(onTimeout, Math.max(1, ms))
  }

  #leftMs(): number {
    return this.#timeouts.totalMs - (performance.now() - this.#startedAt)
  }

  #connectTimedOut(): void {
    const after = `${Math.round(this.#timeouts.connectMs / 100) / 10} s`
    this.#fail(new MinerError({ code: 'unreachable', detail: `no answer to the connection on port ${this.#request.port} within ${after}` }))
  }

  #totalTimedOut(): void {
    // Some servers neither end the reply with NUL nor close: what stands complete is complete.
    const text = trimReply(decode(this.#chunks))
    const parsed = parseReply(text)
    if (parsed.ok && parsed.repairs.length === 0) this.#done()
    else if (!isCgminerText(text) && !/^[\s,]*[{[]/.test(text)) this.#fail(this.#foreign(text))
    else this.#timedOut(`reading the reply, ${this.#bytes.toLocaleString('en-US')} bytes had come`)
  }

  #timedOut(during: string): void {
    this.#fail(new MinerError({ code: 'timeout', afterMs: Math.round(performance.now() - this.#startedAt), during }))
  }

  /** Another protocol, whose server greets and then waits for words of its own. */
  #foreign(text: string): MinerError {
    return new MinerError({ code: 'malformed', where: `greeting on port ${this.#request.port}`, got: text.slice(0, 200) })
  }

  #tooLong(): MinerError {
    const got = decode(this.#chunks).slice(0, 200)
    return new MinerError({
      code: 'malformed',
      where: `reply on port ${this.#request.port} longer than ${this.#bytes.toLocaleString('en-US')} bytes`,
      got,
    })
  }

  #notAllowed(cause?: Error): MinerError {
    const reason = `its API on port ${this.#request.port} closes the connection without a word, which means that it does not allow this computer's address (api-allow)`
    return new MinerError({ code: 'refused', reason }, { cause })
  }

  #done(): void {
    if (this.#finish()) this.#settle.resolve(this.#chunks)
  }

  #fail(error: MinerError): void {
    if (this.#finish()) this.#settle.reject(error)
  }

  #finish(): boolean {
    if (this.#isSettled) return false
    this.#isSettled = true
    clearTimeout(this.#timer)
    this.#request.signal.removeEventListener('abort', this.#cancel)
    this.#socket.destroy()
    return true
  }
}
