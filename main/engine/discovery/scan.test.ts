import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { MinerError } from '../../contract/failure.ts'
import { parseRanges } from '../../contract/ranges.ts'
import type { ScanProgress, UnknownAnswer } from '../../contract/scan.ts'
import type { Driver, IdentityFacts } from '../../drivers/driver.ts'
import { systemClock } from '../../lib/clock.ts'
import { Secret } from '../../lib/secret.ts'
import { type RawServer, rawServer } from '../../transport/raw-server.sample.ts'
import { type DiscoveredMiner, type ScanOptions, scan } from './scan.ts'

const ports = { api: 25_028, web: 25_080 }
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

/** Knows a miner by its `version` reply, or by the realm of its web page; asks nothing more. */
function driver(id: string, more: Partial<Driver> = {}): Driver {
  return {
    id,
    name: id,
    probes: [
      { kind: 'cgminer', command: 'version' },
      { kind: 'http', path: '/' },
    ],
    defaultCredentials: [],
    identify: evidence => {
      const version = evidence.cgminer.get('version')
      const isMiner = version?.kind === 'reply' || evidence.http.get('/')?.headers['www-authenticate']?.includes('antMiner')
      return isMiner ? { certainty: 20, facts } : null
    },
    readIdentity: () => Promise.resolve({ ...facts, mac: '02:00:00:00:00:01' }),
    read: async (session, signal) => {
      await session.cgminer.request('summary', { signal })
      return { telemetry: telemetryOf(session.now()), activity: 'hashing', facts: {} }
    },
    readConfig: () => Promise.reject(new MinerError({ code: 'unsupported', what: 'this test does not' })),
    rawRequests: [],
    actions: {},
    ...more,
  }
}

function telemetryOf(at: number) {
  const unknown = {
    hashrateHs: null,
    hashrateAvgHs: null,
    nominalHashrateHs: null,
    uptimeS: null,
    mode: null,
    powerW: null,
    powerLimitW: null,
  }
  const none = { efficiencyJPerTh: null, chipTempMaxC: null, boardTempMaxC: null, inletTempC: null, hwErrorPct: null, fanMode: null }
  return {
    at,
    ...unknown,
    ...none,
    boards: [],
    fans: [],
    pools: [],
    accepted: null,
    rejected: null,
    stale: null,
    bestShare: null,
    faults: [],
  }
}

const servers: RawServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()))
})

async function api(ip: string, answer: (socket: Socket, request: string) => void): Promise<RawServer> {
  const server = await rawServer(ip, { onData: answer }, ports.api)
  servers.push(server)
  return server
}

async function web(ip: string, text: string): Promise<RawServer> {
  const server = await rawServer(ip, { onData: socket => socket.end(text) }, ports.web)
  servers.push(server)
  return server
}

function miner(ip: string): Promise<RawServer> {
  return api(ip, socket => socket.end('{"STATUS":[{"STATUS":"S","Code":22}],"VERSION":[{"API":"3.1"}],"id":1}\0'))
}

/**
 * A listener in a process that does nothing for its first `ms`: its short queue of connections stays full, so that the kernel
 * drops whoever knocks, as a machine that has not come up yet.
 */
async function lateListener(ip: string, ms: number) {
  const program = `
    const server = require('net').createServer(socket => socket.on('error', () => {}).once('data', () => socket.end('{"STATUS":[{"STATUS":"S"}]}\\0')))
    server.listen({ host: '${ip}', port: ${ports.api}, backlog: 1 }, () => {
      process.stdout.write('up')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${ms})
    })`
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}

interface Result {
  readonly found: DiscoveredMiner[]
  readonly unknown: UnknownAnswer[]
  readonly progress: Omit<ScanProgress, 'id' | 'newMiners'>[]
  readonly seconds: number
}

async function run(range: string, more: Partial<ScanOptions> = {}): Promise<Result> {
  const ranges = parseRanges(range)
  if (!ranges.ok) throw new Error(ranges.problem)
  const result = { found: [] as DiscoveredMiner[], unknown: [] as UnknownAnswer[], progress: [] as Result['progress'] }
  const startedAt = performance.now()
  await scan({
    spans: ranges.spans,
    ports,
    drivers: [driver('cgminer')],
    clock: systemClock,
    credentialsFor: () => [],
    onFound: found => result.found.push(found),
    onUnknown: answer => result.unknown.push(answer),
    onProgress: progress => result.progress.push(progress),
    signal: new AbortController().signal,
    ...more,
  })
  return { ...result, seconds: (performance.now() - startedAt) / 1000 }
}

function ipsOf({ found }: Result): string[] {
  return found.map(({ address }) => address.ip).sort()
}

async function whatIsSaid(ip: string): Promise<UnknownAnswer | undefined> {
  const { unknown, found } = await run(ip)
  expect(found).toEqual([])
  return unknown[0]
}

describe('a scan', () => {
  it('finds the miners among closed addresses, each read once, and says which doors are open', async () => {
    await Promise.all(['127.31.4.1', '127.31.4.77', '127.31.5.254'].map(miner))
    await web('127.31.4.77', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    const result = await run('127.31.4.0/23')
    expect(ipsOf(result)).toEqual(['127.31.4.1', '127.31.4.77', '127.31.5.254'])
    expect(result.found.map(({ address }) => address.webPort).sort()).toEqual([ports.web, null, null])
    expect(result.found.every(found => found.reading?.ok && found.facts.mac !== null && found.driver.id === 'cgminer')).toBe(true)
    expect(result.seconds).toBeLessThan(2)
  })

  it('asks each question of all drivers once, one connection after the other, without an idle one', async () => {
    const asked: string[] = []
    await api('127.31.6.1', (socket, request) => {
      asked.push(request)
      socket.end('{"STATUS":[{"STATUS":"S"}],"id":1}\0')
    })
    const another = driver('another', {
      probes: [
        { kind: 'cgminer', command: 'stats' },
        { kind: 'cgminer', command: 'version' },
      ],
      identify: () => null,
    })
    await run('127.31.6.1', { drivers: [driver('cgminer'), another] })
    expect(asked).toEqual(['{"command":"version"}', '{"command":"stats"}', '{"command":"summary"}'])
  })

  it('takes the driver that is most certain, in whatever order they stand', async () => {
    await miner('127.31.6.2')
    const sure = driver('sure', { identify: () => ({ certainty: 90, facts }) })
    for (const drivers of [
      [sure, driver('cgminer')],
      [driver('cgminer'), sure],
    ]) {
      const { found } = await run('127.31.6.2', { drivers })
      expect(found[0]?.driver.id).toBe('sure')
    }
  })

  it('reports the first miner at once although others keep it waiting', async () => {
    await miner('127.31.6.3')
    await api('127.31.6.4', () => {})
    const stop = new AbortController()
    const startedAt = performance.now()
    let firstMs: number | null = null
    const onFound = () => {
      firstMs ??= performance.now() - startedAt
      stop.abort()
    }
    await run('127.31.6.1-10', { onFound, signal: stop.signal })
    expect(firstMs).toBeLessThan(500)
  })

  it('reports progress that begins, never goes back, and ends with the sums', async () => {
    await miner('127.31.6.5')
    await api('127.31.6.6', socket => setTimeout(() => socket.end('<html>'), 250))
    const { progress } = await run('127.31.6.0/24')
    expect(progress.length).toBeGreaterThan(2)
    expect(progress[0]).toMatchObject({ state: 'running', addresses: 254, asked: 0, endedAt: null })
    expect(progress.map(({ asked }) => asked)).toEqual(progress.map(({ asked }) => asked).sort((a, b) => a - b))
    expect(progress.at(-1)).toMatchObject({ state: 'done', asked: 254, miners: 1, unknown: 1, silent: 252 })
    expect(progress.at(-1)?.endedAt).not.toBeNull()
  })

  it('asks exact addresses with ports of their own beside the ranges', async () => {
    const server = await rawServer('127.31.6.7', { onData: socket => socket.end('{"STATUS":[{"STATUS":"S"}],"id":1}\0') })
    servers.push(server)
    const { found } = await run('127.31.6.8', { addresses: [{ ip: '127.31.6.7', apiPort: server.port, webPort: null }] })
    expect(found.map(({ address }) => address)).toEqual([{ ip: '127.31.6.7', apiPort: server.port, webPort: null }])
  })

  it('keeps a miner whose first reading fails, with the reason', async () => {
    await api('127.31.6.9', (socket, request) => (request.includes('version') ? socket.end('{"STATUS":[{"STATUS":"S"}]}\0') : socket.end()))
    const { found } = await run('127.31.6.9')
    expect(found[0]?.reading).toMatchObject({ ok: false, failure: { code: 'refused' } })
  })

  it('leaves the first reading of a slow miner to the polls where there are any', async () => {
    const server = await api('127.31.6.14', socket => setTimeout(() => socket.end('{"STATUS":[{"STATUS":"S"}],"id":1}\0'), 60))
    const { found } = await run('127.31.6.14', { readWithinMs: 30 })
    expect(found).toMatchObject([{ reading: null, facts: { mac: '02:00:00:00:00:01' } }])
    expect(server.received).toEqual(['{"command":"version"}'])
    expect((await run('127.31.6.14', { readWithinMs: 5000 })).found).toMatchObject([{ reading: { ok: true } }])
  })

  it('marks a miner as locked whose password is not known, and keeps what the probes told', async () => {
    await miner('127.31.6.10')
    const locked = driver('cgminer', { readIdentity: () => Promise.reject(new MinerError({ code: 'auth', user: 'root' })) })
    const { found } = await run('127.31.6.10', { drivers: [locked] })
    expect(found[0]?.facts).toEqual({ ...facts, access: 'locked' })
  })

  it('finds a miner whose API is closed by its web page', async () => {
    await web(
      '127.31.6.11',
      'HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm="antMiner Configuration", nonce="n", qop="auth"\r\nContent-Length: 0\r\n\r\n',
    )
    const { found } = await run('127.31.6.11', { credentialsFor: () => [{ user: 'root', password: new Secret('root'), isDefault: true }] })
    expect(found[0]).toMatchObject({
      address: { apiPort: null, webPort: ports.web },
      reading: { ok: false, failure: { code: 'unreachable' } },
    })
  })

  it('goes on when a driver trips over one machine', async () => {
    await Promise.all(['127.31.6.12', '127.31.6.13'].map(miner))
    const clumsy = driver('cgminer', {
      identify: evidence => {
        if (evidence.ip === '127.31.6.12') throw new TypeError('not that one')
        return { certainty: 20, facts }
      },
    })
    const result = await run('127.31.6.12-13', { drivers: [clumsy] })
    expect(ipsOf(result)).toEqual(['127.31.6.13'])
    expect(result.unknown).toMatchObject([{ ip: '127.31.6.12', what: expect.stringContaining('Headframe made a mistake') }])
  })
})

describe.runIf(process.platform === 'linux')('a machine that takes no connection at first', () => {
  it('is found when it comes up two seconds late', async () => {
    const late = await lateListener('127.31.9.1', 1900)
    const filling = Array.from({ length: 6 }, () => connect({ host: '127.31.9.1', port: ports.api }).on('error', () => undefined))
    try {
      await expect.poll(() => filling.filter(socket => !socket.connecting).length).toBe(2)
      const result = await run('127.31.9.0/28')
      expect(ipsOf(result)).toEqual(['127.31.9.1'])
      expect(result.seconds).toBeLessThan(3.5)
    } finally {
      for (const socket of filling) socket.destroy()
      late.kill()
    }
  })
})

describe('a large scan', () => {
  it('runs on a thread of its own and finds the same', async () => {
    await Promise.all(['127.31.96.1', '127.31.103.7', '127.31.111.254'].map(miner))
    await web('127.31.100.1', 'SSH-2.0-x\r\n')
    const result = await run('127.31.96.0/20')
    expect(ipsOf(result)).toEqual(['127.31.103.7', '127.31.111.254', '127.31.96.1'])
    expect(result.unknown.map(({ ip }) => ip)).toEqual(['127.31.100.1'])
    expect(result.progress.at(-1)).toMatchObject({ state: 'done', asked: 4094, miners: 3, unknown: 1, silent: 4090 })
  })

  it('is cancelled at once', async () => {
    await miner('127.31.128.1')
    const stop = new AbortController()
    const { progress } = await run('127.31.128.0/17', { onFound: () => stop.abort(), signal: stop.signal })
    expect(progress.at(-1)).toMatchObject({ state: 'cancelled' })
    expect(progress.at(-1)?.asked).toBeLessThan(32_766)
  })
})

describe('cancelling', () => {
  it('ends a scan at once, with conversations and connections under way', async () => {
    const hanging = await api('127.31.7.1', () => {})
    const stop = new AbortController()
    const task = run('127.31.7.0/24', { signal: stop.signal })
    await expect.poll(() => hanging.received.length).toBe(1)
    const cancelledAt = performance.now()
    stop.abort()
    const { progress } = await task
    expect(performance.now() - cancelledAt).toBeLessThan(150)
    expect(progress.at(-1)).toMatchObject({ state: 'cancelled', miners: 0 })
    await expect.poll(() => hanging.open).toBe(0)
  })

  it('before the start asks nobody', async () => {
    const server = await miner('127.31.7.2')
    const { progress } = await run('127.31.7.2', { signal: AbortSignal.abort() })
    expect(progress.at(-1)).toMatchObject({ state: 'cancelled', asked: 0 })
    expect(server.received).toEqual([])
  })
})

describe('what answers but is no miner we know', () => {
  it.each([
    ['127.31.8.1', (socket: Socket) => socket.end(), 'locked', "does not allow this computer's address"],
    [
      '127.31.8.2',
      (socket: Socket) => socket.end('<html><title>Router login</title>'),
      'unknown',
      'not as a miner: a web page "Router login"',
    ],
    ['127.31.8.3', (socket: Socket) => socket.end('SSH-2.0-dropbear_2020.81\r\n'), 'unknown', 'an SSH server, "SSH-2.0-dropbear_2020.81"'],
    ['127.31.8.4', (socket: Socket) => socket.end('go away\u0007\u202e'), 'unknown', 'not as a miner: "go away"'],
    ['127.31.8.5', (socket: Socket) => socket.end('\0'), 'unknown', 'an empty answer'],
  ])('is described: %s', async (ip, answer, kind, words) => {
    await api(ip, answer)
    const said = await whatIsSaid(ip)
    expect(said).toMatchObject({ ip, ports: [ports.api], kind })
    expect(said?.what).toContain(words)
  })

  it.each([
    [
      '127.31.8.6',
      'HTTP/1.1 200 OK\r\nServer: uhttpd\r\n\r\n<title>OpenWrt</title>',
      'unknown',
      `answers on port ${ports.web} with a web page "OpenWrt", server "uhttpd"; nothing on ${ports.api}`,
    ],
    [
      '127.31.8.7',
      'HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="cam"\r\nContent-Length: 0\r\n\r\n',
      'locked',
      `asks for a password on port ${ports.web} ("cam"); nothing on ${ports.api}`,
    ],
    ['127.31.8.8', 'SSH-2.0-x\r\n', 'unknown', `answers on port ${ports.web}, but not as a web server; nothing on ${ports.api}`],
  ])('on the web port only is described: %s', async (ip, text, kind, what) => {
    await web(ip, text)
    expect(await whatIsSaid(ip)).toEqual({ ip, ports: [ports.web], kind, what })
  })
})
