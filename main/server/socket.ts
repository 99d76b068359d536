import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/websocket'
import type { Logger } from 'pino'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import type { Engine } from '../engine/host.ts'
import { type AccessRules, turnedAway } from './access.ts'
import type { TokenGuard } from './token.ts'

/** What the WebSocket side needs. */
export interface SocketOptions {
  readonly engine: Engine
  readonly rules: AccessRules
  /** `null` = no token is asked for. */
  readonly token: TokenGuard | null
  readonly log: Logger
}

/** The WebSocket side of the server: each connection speaks the contract. */
export interface Sockets {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Says goodbye to every browser and resolves when they are gone. */
  close(): Promise<void>
}

/** Where the engine is called. */
const socketPath = '/rpc'
/** Browsers cannot set headers on a WebSocket: the token is offered as a subprotocol, which unlike a path ends up in no log. */
const tokenProtocol = 'headframe.token.'
const plainProtocol = 'headframe'

/** Largest message taken from a browser: 100,000 miner ids with room to spare. */
const maxMessageBytes = 8 * 1024 * 1024
/** A browser that does not take what it is sent is let go; it comes back with a new snapshot. A snapshot of 5,000 miners is about 15 MB. */
const maxBacklogBytes = 96 * 1024 * 1024
const maxClients = 64
/** A browser that went away without a word (lid closed, cable pulled) is noticed after two of these. */
const pingIntervalMs = 30_000

/** Makes the WebSocket side; the caller passes it the upgrade requests of its HTTP server. */
export function openSockets(options: SocketOptions): Sockets {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    handleProtocols: offered => (offered.has(plainProtocol) ? plainProtocol : false),
  })
  const handler = new RPCHandler(options.engine.router)
  const alive = new WeakSet<WebSocket>()

  server.on('connection', socket => {
    alive.add(socket)
    socket.on('pong', () => alive.add(socket))
    socket.on('error', error => options.log.info({ reason: error.message }, 'server.socket-error'))
    const peer = patient(socket, options.log)
    socket.on('message', (data, isBinary) => {
      handler.message(peer, isBinary ? bytesOf(data) : String(data)).catch((error: unknown) => {
        options.log.info({ reason: String(error).slice(0, 200) }, 'server.message-not-understood')
        socket.close(1007, 'This is not a call of the engine.')
      })
    })
    socket.on('close', () => handler.close(peer))
  })

  const pinging = setInterval(() => {
    for (const socket of server.clients) {
      if (!alive.delete(socket)) socket.terminate()
      else socket.ping()
    }
  }, pingIntervalMs)
  pinging.unref()

  return {
    upgrade(request, socket, head) {
      const refusal = refuse(options, request, server.clients.size)
      if (refusal !== null) return reject(socket, refusal)
      server.handleUpgrade(request, socket, head, accepted => server.emit('connection', accepted, request))
    },
    async close() {
      clearInterval(pinging)
      for (const socket of server.clients) socket.close(1001, 'The server is closing.')
      const gone = new Promise<void>(resolve => server.close(() => resolve()))
      // A browser that does not answer the goodbye must not hold up the end.
      const lastResort = setTimeout(() => server.clients.forEach(socket => void socket.terminate()), 1000)
      await gone
      clearTimeout(lastResort)
    },
  }
}

interface Refusal {
  readonly status: '401 Unauthorized' | '403 Forbidden' | '404 Not Found' | '503 Service Unavailable'
  readonly reason: string
}

function refuse(options: SocketOptions, request: IncomingMessage, clients: number): Refusal | null {
  const reason = turnedAway(options.rules, request.headers.host, request.headers.origin)
  if (reason !== null) return { status: '403 Forbidden', reason }
  if (request.url !== socketPath) return { status: '404 Not Found', reason: `The engine is at ${socketPath}.` }
  if (options.token !== null && !options.token.accepts(tokenOf(request)))
    return {
      status: '401 Unauthorized',
      reason: 'The token is missing or wrong. Open the address that the server printed when it made the token.',
    }
  if (clients >= maxClients)
    return { status: '503 Service Unavailable', reason: `${maxClients} browsers are connected; that is the limit.` }
  return null
}

function tokenOf(request: IncomingMessage): string | null {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map(text => text.trim())
  return offered.find(text => text.startsWith(tokenProtocol))?.slice(tokenProtocol.length) ?? null
}

function reject(socket: Duplex, { status, reason }: Refusal): void {
  socket.on('error', () => socket.destroy())
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(reason)}\r\n\r\n${reason}`,
  )
}

type Peer = Parameters<RPCHandler<Record<never, never>>['message']>[0]

/** The socket as oRPC needs it, giving up on a browser that lets its messages pile up. */
function patient(socket: WebSocket, log: Logger): Peer {
  return {
    // Messages are passed on by `message` and `close`; oRPC adds no listener of its own.
    addEventListener: () => {},
    send(data) {
      if (socket.bufferedAmount > maxBacklogBytes) {
        log.warn({ bytes: socket.bufferedAmount }, 'server.slow-client-dropped')
        socket.terminate()
      } else if (socket.readyState === socket.OPEN) socket.send(data as string | Uint8Array)
    },
  }
}

function bytesOf(data: RawData): ArrayBuffer {
  const bytes = Array.isArray(data) ? Buffer.concat(data) : new Uint8Array(data)
  return new Uint8Array(bytes).buffer
}
