import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { constants, gunzip } from 'node:zlib'
import { Client, type Dispatcher, errors } from 'undici'
import { MinerError } from '../contract/failure.ts'
import { connectFailure, systemCode } from './connect-failure.ts'
import { chooseDigest, parseChallenges } from './digest.ts'
import { Turn } from './turn.ts'
import type { Credential, WebAccess, WebAccessKind } from './web-access.ts'

/** One HTTP reply of a miner. */
export interface HttpReply {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** Unpacked where it came as gzip, decoded with replacement of bytes that are not UTF-8, capped. */
  readonly body: string
}

export interface HttpRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With query, e.g. '/cgi-bin/get_miner_conf.cgi'. */
  readonly path: string
  readonly body?: string
  /** In the place of `body`. */
  readonly upload?: Upload
  readonly headers?: Readonly<Record<string, string>>
  /** From sending to the last byte, ms. Default 10,000. */
  readonly timeoutMs?: number
  readonly signal: AbortSignal
}

/** A body too large to hold: it is opened anew for each time that it is sent. */
export interface Upload {
  /** Bytes. */
  readonly size: number
  open(): AsyncIterable<Uint8Array>
}

/** The web interface of one miner. One request at a time. */
export interface HttpPort {
  /** Which password opened it, as far as seen; `null` before the first answer. */
  readonly access?: WebAccessKind | null
  /** What opened it last, for a page that wants the present password in its form; `null` = nothing did. */
  readonly credential?: Credential | null
  /**
   * @throws MinerError unreachable · timeout · auth (every credential of the set was refused) · malformed (not HTTP, too large).
   * Any HTTP status other than a final 401 is returned, not thrown.
   */
  request(request: HttpRequest): Promise<HttpReply>
}

export interface HttpTarget {
  readonly host: string
  readonly port: number
  /** Speaks TLS and takes whatever certificate comes: miners sign their own. Default false. */
  readonly tls?: boolean
  /** Longest body, bytes. Default 4 MiB. */
  readonly maxBytes?: number
  /** Until the connection stands, ms. Default 3,000. */
  readonly connectMs?: number
  /** What to answer Digest challenges with. Without it a 401 is returned like any other status. */
  readonly access?: WebAccess
  /** ms since the epoch; decides how long a refused password is held back. */
  readonly now?: () => number
}

const defaults = { maxBytes: 4 * 1024 * 1024, connectMs: 3000, timeoutMs: 10_000 } as const

/** The network of the hall is the boundary, not the certificate; old firmware offers nothing newer than TLS 1.0. */
const anyCertificate = { rejectUnauthorized: false, minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const

/** Longest header block, bytes. Real ones stay under 1 KB. */
const maxHeaderBytes = 32 * 1024

/**
 * The web interface of one miner. `turn` is shared with the other ports of the same miner.
 * Every request has a connection of its own, closed after the reply: so no connection stands idle while another port is asked,
 * and no write can meet a kept connection that the server has just given up. Redirects are returned, never followed.
 */
export function openHttp(target: HttpTarget, turn: Turn = new Turn()): HttpPort {
  const wire = new Wire(target)
  return {
    get access() {
      return target.access?.kind ?? null
    },
    get credential() {
      return target.access?.good ?? null
    },
    request: request => turn.run(request.signal, () => withinTime(request, signal => converse(wire, target, request, signal))),
  }
}

/** Sends the request, answering challenges until it is let in or nothing is left to try. */
async function converse(wire: Wire, target: HttpTarget, request: HttpRequest, signal: AbortSignal): Promise<HttpReply> {
  const { access } = target
  let credential = access?.ready ?? null
  let reply = await wire.send(request, authorization(access, credential, request), signal)
  if (!access) return reply
  const tried = new Set<Credential>()
  let mayRenew = credential !== null
  while (reply.status === 401) {
    const isOldNonce = answerChallenge(access, reply)
    // The nonce in use may have been forgotten at any time, with or without `stale`: the same password gets one more try.
    if (credential && mayRenew) mayRenew = false
    else if (credential && isOldNonce && !tried.has(credential)) tried.add(credential)
    else credential = nextCredential(access, credential, tried, target.now ?? Date.now)
    reply = await wire.send(request, authorization(access, credential, request), signal)
  }
  access.opened(credential)
  return reply
}

/** Takes the nonce of a 401. Returns whether it only said that the old nonce is used up. */
function answerChallenge(access: WebAccess, reply: HttpReply): boolean {
  const header = reply.headers['www-authenticate'] ?? ''
  const challenge = chooseDigest(parseChallenges(header))
  if (!challenge) {
    const scheme = parseChallenges(header)[0]?.scheme ?? 'no'
    throw new MinerError({
      code: 'unsupported',
      what: `its web interface asks for a password in a way that is not answered (${scheme} instead of Digest)`,
    })
  }
  access.challenged(challenge)
  return challenge.stale
}

function nextCredential(access: WebAccess, refused: Credential | null, tried: Set<Credential>, now: () => number): Credential {
  if (refused) {
    tried.add(refused)
    access.refused(refused, now())
  }
  const next = access.candidates(now()).find(candidate => !tried.has(candidate))
  if (next) return next
  access.locked()
  throw new MinerError({ code: 'auth', user: access.refusedUser })
}

function authorization(access: WebAccess | undefined, credential: Credential | null, request: HttpRequest): Record<string, string> {
  const header = credential ? access?.authorize(credential, request.method ?? 'GET', request.path) : null
  return header ? { authorization: header } : {}
}

/** Runs `task` with a signal that also ends when the time is over, and says which of the two it was. */
async function withinTime<T>(request: HttpRequest, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const afterMs = request.timeoutMs ?? defaults.timeoutMs
  const time = AbortSignal.timeout(afterMs)
  try {
    return await task(AbortSignal.any([request.signal, time]))
  } catch (error) {
    if (request.signal.aborted) throw new MinerError({ code: 'cancelled' }, { cause: error })
    if (time.aborted)
      // What stands behind the path can be a password: old pages take theirs in the query.
      throw new MinerError(
        { code: 'timeout', afterMs, during: `${request.method ?? 'GET'} ${request.path.split('?')[0]}` },
        { cause: error },
      )
    throw error
  }
}

/** The HTTP/1.1 connection. */
class Wire {
  readonly #target: HttpTarget
  #client: Client | null = null

  constructor(target: HttpTarget) {
    this.#target = target
  }

  async send(request: HttpRequest, extra: Record<string, string>, signal: AbortSignal): Promise<HttpReply> {
    const { method = 'GET', path, body, upload } = request
    if (method === 'GET' && body !== undefined) throw new Error('a GET must not carry a body: lighttpd 1.4.32 answers 400')
    try {
      const headers = { ...request.headers, ...extra, ...lengthOf(upload) }
      const options = { method, path, headers, body: upload ? streamOf(upload) : (body ?? null), signal, reset: true }
      return await readReply(await this.#open().request(options), this.#target.maxBytes ?? defaults.maxBytes)
    } catch (error) {
      this.#drop()
      throw httpFailure(error, this.#target.port)
    }
  }

  #open(): Client {
    const { host, port, tls = false, connectMs = defaults.connectMs, maxBytes = defaults.maxBytes } = this.#target
    // Times are kept by the caller's signal, which also covers the 401 and its answer.
    this.#client ??= new Client(`${tls ? 'https' : 'http'}://${host}:${port}`, {
      connect: tls ? { timeout: connectMs, ...anyCertificate } : { timeout: connectMs },
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: maxHeaderBytes,
      maxResponseSize: maxBytes,
    })
    return this.#client
  }

  /** Ends the connection at once, also one that is still being made. */
  #drop(): void {
    const client = this.#client
    this.#client = null
    // Whatever is still under way on it has failed already and was reported.
    client?.destroy().catch(() => undefined)
  }
}

/** Old web servers take no chunks: the length of a stream is told beforehand. */
function lengthOf(upload: Upload | undefined): Record<string, string> {
  return upload ? { 'content-length': String(upload.size) } : {}
}

function streamOf(upload: Upload): Readable {
  return Readable.from(upload.open(), { objectMode: false })
}

const unpack = promisify(gunzip)

async function readReply(response: Dispatcher.ResponseData, maxBytes: number): Promise<HttpReply> {
  const sent = Buffer.from(await response.body.arrayBuffer())
  // Small web servers keep their pages packed and send them so to whoever asks.
  const isPacked = response.headers['content-encoding'] === 'gzip' && sent.length > 0
  // What lost its end is unpacked as far as it goes, as plain text is.
  const bytes = isPacked ? await unpack(sent, { maxOutputLength: maxBytes, finishFlush: constants.Z_SYNC_FLUSH }) : sent
  const body = bytes.toString('utf8')
  const headers = Object.entries(response.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value] as const],
  )
  return { status: response.statusCode, headers: Object.fromEntries(headers), body }
}

/** What went wrong on the wire, as a `MinerError`. Mistakes of ours pass through unchanged. */
function httpFailure(error: unknown, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (error instanceof errors.HTTPParserError || code === 'UND_ERR_HEADERS_OVERFLOW') {
    const got = error instanceof Error && 'data' in error ? String(error.data).slice(0, 200) : ''
    return new MinerError({ code: 'malformed', where: `port ${port} does not speak HTTP`, got }, { cause: error })
  }
  if (code.startsWith('Z_')) {
    return new MinerError(
      { code: 'malformed', where: `page on port ${port}`, got: 'bytes that it calls gzip and that are not' },
      { cause: error },
    )
  }
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE' || code === 'ERR_BUFFER_TOO_LARGE') {
    return new MinerError({ code: 'malformed', where: `page on port ${port}`, got: 'more bytes than any miner sends' }, { cause: error })
  }
  if (code === 'UND_ERR_CONNECT_TIMEOUT') {
    return new MinerError({ code: 'unreachable', detail: `no answer to the connection on port ${port}` }, { cause: error })
  }
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE') {
    return new MinerError(
      { code: 'unreachable', detail: `its web server on port ${port} closed the connection without a complete answer` },
      { cause: error },
    )
  }
  return systemCode(error) ? connectFailure(error, port) : error
}
