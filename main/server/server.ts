import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify'
import type { Logger } from 'pino'
import type { Engine } from '../engine/host.ts'
import { type AccessRules, isLoopback, turnedAway } from './access.ts'
import { securityHeaders } from './headers.ts'
import { openSockets } from './socket.ts'
import type { TokenGuard } from './token.ts'

/** What a server serves, and where. */
export interface ServerOptions {
  readonly engine: Engine
  /** Address to bind. */
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Folder of the built window. */
  readonly uiDir: string
  /** Required for every address but loopback. */
  readonly token: TokenGuard | null
  /** Names by which browsers may call this server beside its addresses and the machine's own name. */
  readonly allowHosts?: readonly string[]
  readonly version: string
  readonly log: Logger
}

/** A server that answers. */
export interface Server {
  /** 'http://127.0.0.1:4380/' */
  readonly url: string
  /** Stops listening and lets the browsers go. The engine stays: it belongs to who started it. */
  close(): Promise<void>
}

/** By this a second server knows who has its port. */
const serverName = 'Headframe'
const healthTimeoutMs = 1000

/** What a browser sees while the window has not been built. */
export const notBuilt = 'The window is not built yet. Run "npm run build" in the folder of Headframe and load this page again.'

/** Serves the window and the engine's calls. Rejects with a sentence when the address cannot be had. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const loopbackOnly = isLoopback(options.host)
  if (!loopbackOnly && options.token === null) throw new Error(`A server on ${options.host} can be reached by others: it needs a token.`)
  const rules: AccessRules = { loopbackOnly, names: knownNames(loopbackOnly, options.allowHosts ?? []) }
  const app = await createApp(options, rules)
  const sockets = openSockets({ engine: options.engine, rules, token: options.token, log: options.log })
  app.server.on('upgrade', sockets.upgrade)
  await listen(app, options)
  const address = app.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : options.port
  return {
    url: `http://${inUrl(options.host)}:${port}/`,
    async close() {
      await sockets.close()
      await app.close()
    },
  }
}

function knownNames(loopbackOnly: boolean, allowed: readonly string[]): ReadonlySet<string> {
  const own = hostname().toLowerCase()
  const names = loopbackOnly ? [] : [own, `${own}.local`]
  return new Set([...names, ...allowed.map(name => name.toLowerCase())])
}

async function createApp(options: ServerOptions, rules: AccessRules): Promise<FastifyInstance> {
  const app = fastify({ bodyLimit: 1024, requestTimeout: 30_000, forceCloseConnections: true })
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders)
    const reason = turnedAway(rules, request.headers.host, request.headers.origin)
    if (reason !== null) return text(reply, 403, reason)
  })
  app.get('/healthz', async () => ({ name: serverName, status: 'ok', version: options.version }))
  app.setNotFoundHandler((_request, reply) => text(reply, 404, 'There is nothing at this address.'))
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    if (error.statusCode !== undefined && error.statusCode < 500)
      return text(reply, error.statusCode, 'This request is not one that Headframe answers.')
    options.log.error({ err: error }, 'server.request-failed')
    return text(reply, 500, 'Headframe could not answer this request; its log says why.')
  })
  if (existsSync(join(options.uiDir, 'index.html')))
    await app.register(fastifyStatic, { root: options.uiDir, cacheControl: false, setHeaders: cacheHeaders })
  else app.get('/', async (_request, reply) => text(reply, 503, notBuilt))
  return app
}

/** Files under assets/ carry a hash of their content in their name; the page itself must be asked for each time. */
function cacheHeaders(reply: FastifyReply, path: string): void {
  reply.header('Cache-Control', /[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache')
}

function text(reply: FastifyReply, status: number, sentence: string): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').send(sentence)
}

async function listen(app: FastifyInstance, { host, port }: ServerOptions): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    await app.close()
    throw new Error(await whyNotListening(error, host, port), { cause: error })
  }
}

async function whyNotListening(error: unknown, host: string, port: number): Promise<string> {
  switch (error instanceof Error && 'code' in error ? error.code : null) {
    case 'EADDRINUSE':
      return (await isHeadframe(host, port))
        ? `Headframe runs already: open http://${reachable(host)}:${port}/. For a second one choose another port with --port and another folder with --data.`
        : `Port ${port} on ${host} is taken by another program. Choose another with --port.`
    case 'EADDRNOTAVAIL':
    // Without a name server at hand nobody can tell.
    case 'EAI_AGAIN':
    case 'ENOTFOUND':
      return `${host} is not an address of this machine. Give one of its own with --host, such as 127.0.0.1 or 0.0.0.0.`
    case 'EACCES':
      return `Port ${port} may not be used without more rights. Choose one above 1023 with --port.`
    default:
      return `The server cannot listen on ${host} port ${port}: ${error instanceof Error ? error.message : String(error)}.`
  }
}

/** Whether what has the port is a server of ours. */
async function isHeadframe(host: string, port: number): Promise<boolean> {
  try {
    const reply = await fetch(`http://${reachable(host)}:${port}/healthz`, {
      redirect: 'error',
      signal: AbortSignal.timeout(healthTimeoutMs),
    })
    return ((await reply.json()) as { name?: unknown }).name === serverName
  } catch {
    return false
  }
}

function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

/** "All addresses" is nothing that can be opened. */
function reachable(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : inUrl(host)
}
