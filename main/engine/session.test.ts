import { afterEach, describe, expect, it } from 'vitest'
import { failureOf } from '../contract/failure.ts'
import type { IdentityFacts } from '../drivers/driver.ts'
import { VirtualClock } from '../lib/clock.ts'
import { Secret } from '../lib/secret.ts'
import { type RawServer, rawServer } from '../transport/raw-server.sample.ts'
import { openSession, type SessionOptions } from './session.ts'

const ip = '127.31.3.1'
const never = new AbortController().signal
const facts: IdentityFacts = {
  make: null,
  model: null,
  algorithm: null,
  firmwareName: 'test',
  firmwareVersion: null,
  mac: null,
  serial: null,
  hostname: null,
  boardSerials: [],
  access: null,
}
const root = { user: 'root', password: new Secret('root'), isDefault: true }

const servers: RawServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()))
})

async function serving(answer: (request: string) => string): Promise<RawServer> {
  const server = await rawServer(ip, { onData: (socket, request) => setImmediate(() => socket.end(answer(request))) })
  servers.push(server)
  return server
}

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const locked = 'HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm="r", nonce="n", qop="auth"\r\nContent-Length: 0\r\n\r\n'

function options(more: Partial<SessionOptions> & Pick<SessionOptions, 'address'>): SessionOptions {
  return { clock: new VirtualClock(), facts, memo: new Map(), credentials: [], ...more }
}

describe('a session', () => {
  it('talks to the ports of one miner one after the other', async () => {
    let talking = 0
    let most = 0
    const enter = (request: string) => {
      most = Math.max(most, ++talking)
      setImmediate(() => talking--)
      return request.startsWith('{') ? '{"id":1}\0' : ok
    }
    const [api, web, other] = [await serving(enter), await serving(enter), await serving(enter)]
    const session = openSession(options({ address: { ip, apiPort: api.port, webPort: web.port } }))
    await Promise.all([
      session.http.request({ path: '/', signal: never }),
      session.cgminer.request('version', { signal: never }),
      session.httpAt(other.port).request({ path: '/', signal: never }),
      session.cgminer.request('stats', { signal: never }),
    ])
    expect(most).toBe(1)
    expect(session.httpAt(other.port)).toBe(session.httpAt(other.port))
  })

  it('goes on with the nonce and password that an earlier one of the same miner learned', async () => {
    const web = await serving(request => (/authorization:/i.test(request) ? ok : locked))
    const memo = new Map()
    const address = { ip, apiPort: null, webPort: web.port }
    await openSession(options({ address, memo, credentials: [root] })).http.request({ path: '/', signal: never })
    const later = openSession(options({ address, memo, credentials: [{ ...root, password: new Secret('root') }] }))
    await later.http.request({ path: '/', signal: never })
    expect(web.received).toHaveLength(3)
    expect(later.http.access).toBe('default-password')
  })

  it('forgets it when the credentials change', async () => {
    const web = await serving(request => (/authorization:/i.test(request) ? ok : locked))
    const memo = new Map()
    const address = { ip, apiPort: null, webPort: web.port }
    await openSession(options({ address, memo, credentials: [root] })).http.request({ path: '/', signal: never })
    const later = openSession(options({ address, memo, credentials: [{ ...root, isDefault: false }] }))
    expect(later.http.access).toBeNull()
    await later.http.request({ path: '/', signal: never })
    expect(later.http.access).toBe('password')
  })

  it('says that a door is closed which was closed when the miner was found', async () => {
    const session = openSession(options({ address: { ip, apiPort: null, webPort: null } }))
    const failures = await Promise.all([
      session.cgminer.request('version', { signal: never }).catch(failureOf),
      session.http.request({ path: '/', signal: never }).catch(failureOf),
    ])
    expect(failures).toMatchObject([{ code: 'unreachable' }, { code: 'unreachable' }])
  })

  it('lets every exchange be heard', async () => {
    const api = await serving(() => '{"id":1}\0')
    const web = await serving(() => 'HTTP/1.1 404 No\r\nContent-Length: 4\r\n\r\ngone')
    const heard: string[] = []
    const onExchange = (request: string, reply: string) => heard.push(`${request} -> ${reply}`)
    const session = openSession(options({ address: { ip, apiPort: api.port, webPort: web.port }, onExchange }))
    await session.cgminer.request('check', { parameter: 'pools', signal: never })
    await session.cgminer.request({ command: 'stats', new_api: true }, { signal: never })
    await session.http.request({ path: '/x', signal: never })
    await session.httpAt(web.port).request({ path: '/y', signal: never })
    expect(heard).toEqual([
      `tcp ${api.port} check pools -> {"id":1}`,
      `tcp ${api.port} {"command":"stats","new_api":true} -> {"id":1}`,
      'GET /x -> HTTP 404\ngone',
      `GET :${web.port}/y -> HTTP 404\ngone`,
    ])
  })
})

describe('firmware with a login of its own', () => {
  it('gets every status of its web port, and no password is sent by itself', async () => {
    const web = await serving(
      () => 'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm="x", nonce="1"\r\nContent-Length: 0\r\n\r\n',
    )
    const session = openSession({ ...plain(), address: { ip, apiPort: null, webPort: web.port } })
    expect((await session.rest.request({ path: '/api', signal: never })).status).toBe(401)
    expect(web.received).toHaveLength(1)
    expect(web.received.join('')).not.toMatch(/authorization/i)
  })

  it('remembers across sessions which password opened it, until they change', async () => {
    const memo = new Map<string, unknown>()
    const open = (credentials: SessionOptions['credentials']) => openSession({ ...plain(), memo, credentials })
    await open([root]).logins.login(() => Promise.resolve({ kind: 'in', value: true }))
    expect(open([root]).logins.access).toBe('default-password')
    expect(open([]).logins.access).toBeNull()
  })

  it('is asked on a framed port, and a bug report hears it', async () => {
    const framed = await serving(request => `\u0002\0\0\0${request.slice(4)}`)
    const heard: string[] = []
    const session = openSession({ ...plain(), onExchange: (request, reply) => heard.push(`${request} -> ${reply}`) })
    const [reply] = await session.framedAt(framed.port).request(['{}'], { signal: never })
    expect(reply?.text).toBe('{}')
    expect(heard).toEqual([`tcp ${framed.port} {} -> {}`])
  })
})

function plain(): SessionOptions {
  return { address: { ip, apiPort: null, webPort: null }, clock: new VirtualClock(0), facts, memo: new Map(), credentials: [] }
}
