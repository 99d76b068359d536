import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { createRouterClient, implement } from '@orpc/server'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type EngineApi, type EngineHello, engineApi, protocolVersion } from '../contract/engine-api.ts'
import { defaultSettings } from '../contract/settings.ts'
import type { Engine } from '../engine/host.ts'
import { notBuilt, type Server, type ServerOptions, startServer } from './server.ts'
import { openToken } from './token.ts'

const hello: EngineHello = {
  protocol: protocolVersion,
  version: '9.9.9',
  dataDir: '/data',
  secrets: 'memory',
  readOnly: null,
  notices: [],
  settings: defaultSettings,
}
const router = { hello: implement(engineApi).hello.handler(() => hello) }
const engine: Engine = {
  router,
  client: createRouterClient(router) as Engine['client'],
  work: { rollouts: 0, schedules: 0, unbreakable: 0 },
  onWork: () => () => undefined,
  close: async () => {},
}
const log = pino({ level: 'silent' })

let folder: string
let closing: (() => Promise<void>)[]

beforeEach(async () => {
  closing = []
  folder = await mkdtemp(join(tmpdir(), 'headframe-server-'))
  await mkdir(join(folder, 'ui', 'assets'), { recursive: true })
  await writeFile(join(folder, 'ui', 'index.html'), '<!doctype html><title>Headframe</title>')
  await writeFile(join(folder, 'ui', 'assets', 'main-abc.js'), 'export {}')
  await writeFile(join(folder, 'secret.txt'), 'outside')
})
afterEach(async () => {
  for (const close of closing.reverse()) await close()
  await rm(folder, { recursive: true })
})

async function serve(options: Partial<ServerOptions> = {}): Promise<Server> {
  const server = await startServer({
    engine,
    host: '127.38.0.1',
    port: 0,
    uiDir: join(folder, 'ui'),
    token: null,
    version: '9.9.9',
    log,
    ...options,
  })
  closing.push(() => server.close())
  return server
}

interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** `fetch` cannot forge Host and Origin; node:http can. */
function get(url: string, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asked = request(new URL(url), { path, headers, method }, response => {
      let body = ''
      response.setEncoding('utf8').on('data', piece => {
        body += piece
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    asked.on('error', reject).end()
  })
}

function open(url: string, protocols: string[] = [], headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}rpc`, protocols, { headers })
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket))
    socket.once('error', reject)
  })
}

function clientOn(socket: WebSocket): ContractRouterClient<EngineApi> {
  // A WebSocket of ws is one of browsers for all that the link needs of it.
  return createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }))
}

test('serves the window with a policy that allows nothing but itself', async () => {
  const { url } = await serve()
  const page = await get(url, '/')
  expect(page.status).toBe(200)
  expect(page.body).toContain('Headframe')
  expect(page.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
  expect(page.headers['content-security-policy']).not.toContain('unsafe')
  expect(page.headers['x-content-type-options']).toBe('nosniff')
  expect(page.headers['cache-control']).toBe('no-cache')
  expect((await get(url, '/assets/main-abc.js')).headers['cache-control']).toContain('immutable')
})

test('tells its health', async () => {
  const { url } = await serve()
  expect(JSON.parse((await get(url, '/healthz')).body)).toEqual({ name: 'Headframe', status: 'ok', version: '9.9.9' })
})

test.each(['/../secret.txt', '/..%2fsecret.txt', '/%2e%2e/secret.txt', '/assets/../../secret.txt', '/..%5csecret.txt', '/nothing'])(
  'does not serve %s',
  async path => {
    const { url } = await serve()
    const reply = await get(url, path)
    expect([400, 403, 404]).toContain(reply.status)
    expect(reply.body).not.toContain('outside')
  },
)

test('says what to do while the window has not been built', async () => {
  const { url } = await serve({ uiDir: join(folder, 'none') })
  expect(await get(url, '/')).toMatchObject({ status: 503, body: notBuilt })
})

test('turns away pages of other sites, on HTTP and on the WebSocket', async () => {
  const { url } = await serve()
  expect((await get(url, '/', { Host: 'rebound.example' })).status).toBe(403)
  expect((await get(url, '/healthz', { Origin: 'https://evil.example' })).status).toBe(403)
  await expect(open(url, [], { Origin: 'https://evil.example' })).rejects.toThrow('403')
  await expect(open(url, [], { Host: 'rebound.example', Origin: 'http://rebound.example' })).rejects.toThrow('403')
  await expect(open(url, [], { Origin: url.slice(0, -1) }).then(socket => socket.close())).resolves.toBeUndefined()
})

test('speaks the contract over the WebSocket', async () => {
  const { url } = await serve()
  const socket = await open(url, ['headframe'])
  expect(socket.protocol).toBe('headframe')
  expect(await clientOn(socket).hello()).toEqual(hello)
})

test('asks for the token when it is given one', async () => {
  const { guard, made } = await openToken(folder, false)
  const { url } = await serve({ token: guard })
  await expect(open(url, ['headframe'])).rejects.toThrow('401')
  await expect(open(url, ['headframe', 'headframe.token.wrong'])).rejects.toThrow('401')
  const socket = await open(url, ['headframe', `headframe.token.${made?.reveal()}`])
  expect(socket.protocol).toBe('headframe')
  expect((await clientOn(socket).hello()).version).toBe('9.9.9')
})

test('refuses to be reached by others without a token', async () => {
  await expect(serve({ host: '0.0.0.0' })).rejects.toThrow('needs a token')
})

test('accepts its address and the names it was told on an address that others can reach', async () => {
  const { guard } = await openToken(folder, false)
  const { url } = await serve({ host: '0.0.0.0', token: guard, allowHosts: ['Hall.example'] })
  const local = url.replace('0.0.0.0', '127.38.0.2')
  expect((await get(local, '/healthz')).status).toBe(200)
  expect((await get(local, '/healthz', { Host: 'hall.example' })).status).toBe(200)
  expect((await get(local, '/healthz', { Host: 'other.example' })).status).toBe(403)
})

test('names the port that is taken and the address that is not its own', async () => {
  const { url } = await serve()
  const open = `Headframe runs already: open ${url}. For a second one choose another port`
  await expect(serve({ port: Number(new URL(url).port) })).rejects.toThrow(open)
  const other = createServer((_request, response) => response.end('<p>another program</p>'))
  await new Promise<void>(resolve => other.listen(0, '127.38.0.1', resolve))
  closing.push(() => new Promise(resolve => other.close(() => resolve())))
  const { port } = other.address() as AddressInfo
  await expect(serve({ port })).rejects.toThrow(`Port ${port} on 127.38.0.1 is taken by another program. Choose another with --port.`)
  await expect(serve({ host: '127.38.0.999' })).rejects.toThrow(/needs a token|not an address/)
})

test('drops a browser that sends more than a message may hold and goes on', async () => {
  const { url } = await serve()
  const flood = await open(url)
  const gone = new Promise<number>(resolve => flood.once('close', resolve))
  flood.send(Buffer.alloc(9 * 1024 * 1024))
  expect(await gone).toBe(1009)
  expect(await clientOn(await open(url)).hello()).toEqual(hello)
})

test('stays up when it is sent garbage instead of the contract', async () => {
  const { url } = await serve()
  const socket = await open(url)
  const code = new Promise<number>(resolve => socket.once('close', resolve))
  for (const rubbish of ['', '{', 'null', '{"i":1}', '\0\0\0']) socket.send(rubbish)
  expect(await code).toBe(1007)
  expect(await clientOn(await open(url)).hello()).toEqual(hello)
  const raw = connect(Number(new URL(url).port), '127.38.0.1')
  await new Promise<void>(resolve =>
    raw
      .once('close', () => resolve())
      .end('GET /rpc HTTP/1.1\r\nHost: 127.38.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
      .resume(),
  )
  expect((await get(url, '/healthz')).status).toBe(200)
})

test('turns away the 65th browser, and lets one in when another has left', async () => {
  const { url } = await serve()
  const browsers = await Promise.all(Array.from({ length: 64 }, () => open(url)))
  await expect(open(url)).rejects.toThrow('503')
  const first = browsers[0]
  const gone = new Promise<void>(resolve => first?.once('close', () => resolve()))
  first?.close()
  await gone
  expect(await clientOn(await open(url)).hello()).toEqual(hello)
})

test('lets connected browsers go when it closes', async () => {
  const server = await startServer({ engine, host: '127.38.0.3', port: 0, uiDir: folder, token: null, version: '1', log })
  const socket = await open(server.url)
  const code = new Promise<number>(resolve => socket.once('close', resolve))
  await server.close()
  expect(await code).toBe(1001)
})
