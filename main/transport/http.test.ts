import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { type Failure, failureOf } from '../contract/failure.ts'
import { Secret } from '../lib/secret.ts'
import { parseChallenges } from './digest.ts'
import { type HttpTarget, openHttp } from './http.ts'
import { type RawServer, rawServer } from './raw-server.sample.ts'
import { type Credential, refusedForMs, WebAccess } from './web-access.ts'

const host = '127.31.2.1'
const never = new AbortController().signal

let server: RawServer | null = null
afterEach(async () => {
  await server?.close()
  server = null
})

function credential(password: string, isDefault = false): Credential {
  return { user: 'root', password: new Secret(password), isDefault }
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}

/** The web server of a miner: Digest for everything, replies without Content-Type in tiny chunks, closes after each. */
class Lighttpd {
  password = 'root'
  nonce = 'n1'
  /** Whether an unknown nonce is answered with stale=true, as newer versions do. */
  saysStale = false
  /** 'plain', or user, nonce count and whether it was right. */
  readonly seen: string[] = []

  answer(socket: Socket, request: string): void {
    const [line = '', ...headers] = request.split('\r\n')
    const [method = '', path = ''] = line.split(' ')
    const given = headers.find(header => /^authorization:/i.test(header))?.replace(/^authorization:\s*/i, '')
    if (given === undefined) this.seen.push('plain')
    else if (this.#isRight(given, method, path)) {
      socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n1\r\n\n\r\n8\r\n{"a":1}\n\r\n0\r\n\r\n')
      return
    }
    const fields = parseChallenges(given ?? '')[0]?.params
    const stale = this.saysStale && fields !== undefined && fields.nonce !== this.nonce ? ', stale=true' : ''
    const challenge = `Digest realm="antMiner Configuration", nonce="${this.nonce}", qop="auth"${stale}`
    socket.end(`HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: ${challenge}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
  }

  #isRight(given: string, method: string, path: string): boolean {
    const { username = '', uri = '', nonce = '', nc = '', cnonce = '', response = '' } = parseChallenges(given)[0]?.params ?? {}
    const expected = md5(`${md5(`root:antMiner Configuration:${this.password}`)}:${nonce}:${nc}:${cnonce}:auth:${md5(`${method}:${path}`)}`)
    const isRight = response === expected && nonce === this.nonce && uri === path
    this.seen.push(`${username} ${Number.parseInt(nc, 16)} ${isRight ? 'right' : 'wrong'}`)
    return isRight
  }
}

async function serving(answer: (socket: Socket, request: string) => void): Promise<RawServer> {
  server = await rawServer(host, { onData: answer })
  return server
}

async function miner(): Promise<{ web: Lighttpd; to: RawServer }> {
  const web = new Lighttpd()
  return { web, to: await serving((socket, request) => web.answer(socket, request)) }
}

function opened(to: RawServer, more: Partial<HttpTarget> = {}) {
  return openHttp({ host, port: to.port, ...more })
}

async function failing(task: Promise<unknown>): Promise<Failure> {
  return task.then(
    () => {
      throw new Error('it did not fail')
    },
    (error: unknown) => failureOf(error),
  )
}

describe('a reply', () => {
  it('without Content-Type, in tiny chunks, is read whole', async () => {
    const to = await serving(socket => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n\n\r\n2\r\nok\r\n0\r\n\r\n'))
    expect(await opened(to).request({ path: '/', signal: never })).toEqual({
      status: 200,
      headers: { 'transfer-encoding': 'chunked' },
      body: '\nok',
    })
  })

  it('of HTTP/1.0, ended by closing, is read whole', async () => {
    const to = await serving(socket => socket.end('HTTP/1.0 200 OK\r\nServer: x\r\n\r\nbytes \xff'))
    expect(await opened(to).request({ path: '/', signal: never })).toMatchObject({ status: 200, headers: { server: 'x' } })
  })

  it('that leads elsewhere is returned, not followed', async () => {
    const to = await serving(socket => socket.end('HTTP/1.1 302 Found\r\nLocation: http://127.31.2.9/\r\nContent-Length: 0\r\n\r\n'))
    expect(await opened(to).request({ path: '/', signal: never })).toMatchObject({
      status: 302,
      headers: { location: 'http://127.31.2.9/' },
    })
    expect(to.received).toHaveLength(1)
  })

  it.each([404, 411, 417, 500, 503])('with status %i is returned', async status => {
    const to = await serving(socket => socket.end(`HTTP/1.1 ${status} X\r\nContent-Length: 2\r\n\r\nno`))
    expect(await opened(to).request({ path: '/', signal: never })).toMatchObject({ status, body: 'no' })
  })

  describe('that came as gzip', () => {
    const packed = gzipSync('<title>AxeOS</title>')
    const reply = async (bytes: Buffer, more: Partial<HttpTarget> = {}) => {
      const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bytes.length}\r\n\r\n`
      const to = await serving(socket => socket.end(Buffer.concat([Buffer.from(head), bytes])))
      return opened(to, more).request({ path: '/', signal: never })
    }

    it('is unpacked, though nobody asked for it so', async () => {
      expect(await reply(packed)).toMatchObject({ status: 200, body: '<title>AxeOS</title>' })
    })

    it('is unpacked as far as it goes when its end is lost', async () => {
      const { body } = await reply(packed.subarray(0, -9))
      expect('<title>AxeOS</title>'.startsWith(body)).toBe(true)
    })

    it('and is something else, or unpacks to more than any page, is malformed', async () => {
      expect(await failing(reply(Buffer.from('<html>plain</html>')))).toMatchObject({ code: 'malformed' })
      await server?.close()
      expect(await failing(reply(gzipSync(Buffer.alloc(100_000)), { maxBytes: 50_000 }))).toMatchObject({ code: 'malformed' })
    })

    it('and is empty is empty', async () => {
      expect((await reply(Buffer.alloc(0))).body).toBe('')
    })
  })

  it('401 is returned where there is nothing to answer it with', async () => {
    const { to } = await miner()
    expect(await opened(to).request({ path: '/', signal: never })).toMatchObject({ status: 401 })
  })
})

describe('a request', () => {
  it('with a body has its length, and neither Expect nor chunks', async () => {
    const to = await serving(socket => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'))
    await opened(to).request({
      method: 'POST',
      path: '/cgi-bin/x.cgi?a=1',
      body: 'ä=1',
      headers: { 'content-type': 'text/plain' },
      signal: never,
    })
    const sent = (to.received[0] ?? '').toLowerCase()
    expect(sent).toMatch(/^post \/cgi-bin\/x\.cgi\?a=1 http\/1\.1\r\n/)
    expect(sent).toContain('content-length: 4\r\n')
    expect(sent).not.toMatch(/expect:|transfer-encoding:/)
  })

  it('of kind GET never carries a body', async () => {
    const to = await serving(() => {})
    expect(await failing(opened(to).request({ path: '/', body: 'x', signal: never }))).toMatchObject({ code: 'bug' })
    expect(to.received).toHaveLength(0)
  })

  it('waits for the one before it', async () => {
    let answering = 0
    let most = 0
    const to = await serving(async socket => {
      most = Math.max(most, ++answering)
      await new Promise(resolve => setImmediate(resolve))
      answering--
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    })
    const port = opened(to)
    await Promise.all(['/a', '/b', '/c'].map(path => port.request({ path, signal: never })))
    expect(most).toBe(1)
  })
})

describe('a password', () => {
  it('that works is used again with the same nonce and a rising count', async () => {
    const { web, to } = await miner()
    const port = opened(to, { access: new WebAccess([credential('root', true)]) })
    for (const path of ['/a', '/b?x="1"', '/c']) await port.request({ path: encodeURI(path), signal: never })
    expect(web.seen).toEqual(['plain', 'root 1 right', 'root 2 right', 'root 3 right'])
    expect(port.access).toBe('default-password')
  })

  it('is found by trying the set in order', async () => {
    const { web, to } = await miner()
    web.password = 'third'
    const port = opened(to, { access: new WebAccess([credential('root', true), credential('second'), credential('third')]) })
    expect(await port.request({ path: '/', signal: never })).toMatchObject({ status: 200, body: '\n{"a":1}\n' })
    await port.request({ path: '/', signal: never })
    expect(web.seen).toEqual(['plain', 'root 1 wrong', 'root 2 wrong', 'root 3 right', 'root 4 right'])
    expect(port.access).toBe('password')
  })

  it('that was refused is not sent again, until enough time has passed', async () => {
    const { web, to } = await miner()
    web.password = 'another'
    let now = 1e12
    const port = opened(to, { access: new WebAccess([credential('root', true), credential('second')]), now: () => now })
    const ask = () => failing(port.request({ path: '/', signal: never }))
    expect(await ask()).toEqual({ code: 'auth', user: 'root' })
    expect(port.access).toBe('locked')
    await ask()
    await ask()
    expect(web.seen).toEqual(['plain', 'root 1 wrong', 'root 2 wrong', 'plain', 'plain'])
    now += refusedForMs
    web.password = 'second'
    await port.request({ path: '/', signal: never })
    expect(port.access).toBe('password')
  })

  it.each([true, false])('survives a forgotten nonce (stale said: %s)', async saysStale => {
    const { web, to } = await miner()
    web.saysStale = saysStale
    const port = opened(to, { access: new WebAccess([credential('root', true)]) })
    await port.request({ path: '/', signal: never })
    web.nonce = 'n2'
    await port.request({ method: 'POST', path: '/', body: 'x', signal: never })
    expect(web.seen).toEqual(['plain', 'root 1 right', 'root 2 wrong', 'root 1 right'])
  })

  it('that was changed on the miner gives way to the next of the set', async () => {
    const { web, to } = await miner()
    const port = opened(to, { access: new WebAccess([credential('root', true), credential('second')]) })
    await port.request({ path: '/', signal: never })
    web.password = 'second'
    await port.request({ path: '/', signal: never })
    expect(web.seen).toEqual(['plain', 'root 1 right', 'root 2 wrong', 'root 3 wrong', 'root 4 right'])
  })

  it('is missing: the failure names no user', async () => {
    const { to } = await miner()
    expect(await failing(opened(to, { access: new WebAccess([]) }).request({ path: '/', signal: never }))).toEqual({
      code: 'auth',
      user: null,
    })
  })

  it('is never sent in the clear', async () => {
    const to = await serving(socket => socket.end('HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n'))
    const failure = await failing(opened(to, { access: new WebAccess([credential('secret')]) }).request({ path: '/', signal: never }))
    expect(failure).toMatchObject({ code: 'unsupported', what: expect.stringContaining('basic instead of Digest') })
    expect(to.received.join()).not.toMatch(/authorization/i)
  })
})

describe('a failure', () => {
  it.each([
    ['SSH-2.0-dropbear\r\n', { code: 'malformed', got: 'SSH-2.0-dropbear\r\n' }],
    ['{"STATUS":"E"}', { code: 'malformed', got: '{"STATUS":"E"}' }],
    ['', { code: 'unreachable', detail: expect.stringContaining('closed the connection without a complete answer') }],
    ['HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', { code: 'unreachable' }],
    [`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`, { code: 'malformed' }],
    [`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(100_000)}`, { code: 'malformed', got: 'more bytes than any miner sends' }],
  ])('after the answer %.40j', async (text, failure) => {
    const to = await serving(socket => socket.end(text))
    expect(await failing(opened(to, { maxBytes: 50_000 }).request({ path: '/', signal: never }))).toMatchObject(failure)
    await expect.poll(() => to.open).toBe(0)
  })

  it('to connect names the port', async () => {
    const { to } = await miner()
    await to.close()
    expect(await failing(opened(to).request({ path: '/', signal: never }))).toEqual({
      code: 'unreachable',
      detail: `nothing listens on port ${to.port}`,
    })
  })

  it.each([
    ['says nothing', ''],
    ['stops after the head', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12'],
  ])('of a server that %s comes after the time given', async (_name, text) => {
    const to = await serving(socket => socket.write(text))
    expect(await failing(opened(to).request({ path: '/x', timeoutMs: 120, signal: never }))).toEqual({
      code: 'timeout',
      afterMs: 120,
      during: 'GET /x',
    })
    await expect.poll(() => to.open).toBe(0)
  })

  it('by cancelling comes at once', async () => {
    const to = await serving(() => {})
    const stop = new AbortController()
    const task = failing(opened(to).request({ path: '/', signal: stop.signal }))
    await expect.poll(() => to.received.length).toBe(1)
    stop.abort()
    expect(await task).toEqual({ code: 'cancelled' })
    await expect.poll(() => to.open).toBe(0)
  })
})
