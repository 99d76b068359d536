import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { gzipSync } from 'node:zlib'
import { selfSigned } from './certificate.ts'
import { challenge, judgeDigest } from './digest.ts'
import type { Machine } from './machine.ts'
import { errorPage, type WebReply, type WebRequest } from './persona.ts'
import { handle } from './request.ts'

/** One web port of one miner. */
export interface Site {
  readonly machine: Machine
  /** `null` = open to everybody. */
  readonly realm: string | null
  /** Whom the realm lets in; default root. */
  readonly user?: string
  /** What is said to a change that is refused; absent = what a script that crashed leaves. */
  refusal?(request: WebRequest): WebReply
  answer(request: WebRequest): WebReply | Promise<WebReply>
}

const maxBodyBytes = 1_000_000
// Each CGI starts a shell and jq on a slow processor: 50-500 ms in life.
const cgiMs = 60

/** lighttpd 1.4.32 as Antminers carry it, once for the whole hall: connections are handed in with the site they are for. */
export class WebServer {
  readonly #server: Server
  readonly #sites = new WeakMap<object, Site>()

  constructor() {
    this.#server = createServer({ keepAliveTimeout: 5000, keepAliveTimeoutBuffer: 500, requireHostHeader: true }, (request, response) =>
      this.#serve(request, response),
    )
    this.#server.on('checkContinue', (_request, response) => send(response, errorPage(417, 'Expectation Failed'), true))
    this.#server.on('checkExpectation', (_request, response) => send(response, errorPage(417, 'Expectation Failed'), true))
    this.#server.on('clientError', (_error, socket) => socket.destroy())
  }

  accept(socket: Socket, site: Site): void {
    this.#sites.set(socket, site)
    this.#server.emit('connection', socket)
    socket.resume()
  }

  /** The same behind a certificate that nobody vouches for. */
  acceptTls(socket: Socket, site: Site): void {
    const secure = new TLSSocket(socket, { isServer: true, secureContext: selfSigned() })
    // A client that hangs up in the handshake is everyday life here.
    secure.on('error', () => socket.destroy())
    this.accept(secure, site)
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const site = this.#sites.get(request.socket)
    if (site === undefined) return
    this.#reply(site, request)
      .then(reply => (reply === null ? undefined : send(response, reply, false, site.realm)))
      .catch(error => {
        // The power went while it worked: the connection goes with it. Anything else is a CGI that crashed.
        if (error instanceof DOMException || response.headersSent) request.socket.destroy()
        else send(response, errorPage(500, 'Internal Server Error'), true)
      })
  }

  /** `null` = never answers. */
  async #reply(site: Site, request: IncomingMessage): Promise<WebReply | null> {
    const { machine } = site
    const [path = '/', query = ''] = (request.url ?? '/').split('?')
    const method = request.method ?? 'GET'
    machine.note(`${method} ${path}`)
    if (machine.faults.has('hang')) return null
    if (machine.faults.has('slow')) await machine.wait(2000)
    const fault = malformed(request, method)
    if (fault !== null) return fault
    if (site.realm !== null) {
      const verdict = judgeDigest(request.headers.authorization, {
        method,
        realm: site.realm,
        user: site.user ?? 'root',
        password: machine.password,
      })
      if (verdict === 'malformed') return errorPage(400, 'Bad Request')
      if (verdict === 'no') return errorPage(401, 'Unauthorized')
    }
    const bytes = await readBody(request)
    if (path.startsWith('/cgi-bin/')) await machine.pause(cgiMs)
    const body = machine.hearsRequest(bytes.toString('utf8'))
    const asked = { method, path, query, body, bytes, headers: headersOf(request) }
    const handled = await handle(machine, () => site.answer(asked))
    switch (handled.kind) {
      case 'reply':
        return handled.reply
      case 'refused':
        return site.refusal?.(asked) ?? { status: 500, body: `${handled.because.message}\n`, contentType: 'text/plain' }
      case 'mute':
        return null
    }
  }
}

/** Framing that lighttpd 1.4.32 turns away before it looks at anything else. */
function malformed(request: IncomingMessage, method: string): WebReply | null {
  const length = request.headers['content-length']
  const takesBody = method === 'POST' || method === 'PUT'
  if (request.headers['transfer-encoding'] !== undefined || (takesBody && length === undefined)) return errorPage(411, 'Length Required')
  if (method === 'GET' && Number(length ?? 0) > 0) return errorPage(400, 'Bad Request')
  return null
}

function headersOf(request: IncomingMessage): Readonly<Record<string, string>> {
  const pairs = Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')])
  return Object.fromEntries(pairs)
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes <= maxBodyBytes) chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function send(response: ServerResponse, reply: WebReply, close: boolean, realm: string | null = null): void {
  response.setHeader('Server', 'lighttpd/1.4.32')
  // lighttpd says nothing about a connection that it keeps.
  if (close) response.setHeader('Connection', 'close')
  else response.removeHeader('Connection')
  if (reply.status === 401 && realm !== null) response.setHeader('WWW-Authenticate', challenge(realm))
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value)
  response.statusCode = reply.status
  if (reply.contentType !== null) {
    const bytes = reply.isPacked === true ? gzipSync(reply.body) : Buffer.from(reply.body)
    if (reply.isPacked === true) response.setHeader('Content-Encoding', 'gzip')
    response.setHeader('Content-Type', reply.contentType)
    response.setHeader('Content-Length', bytes.length)
    response.end(bytes)
    return
  }
  // What a CGI prints goes out as it comes: chunked, in pieces, after the blank lines that the script leaves.
  response.write('\n\n')
  const cut = reply.body.indexOf('\n') + 1
  if (cut > 0) response.write(reply.body.slice(0, cut))
  response.end(reply.body.slice(cut))
}
