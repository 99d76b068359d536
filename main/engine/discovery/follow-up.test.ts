import { afterEach, expect, test } from 'vitest'
import type { Driver, Evidence, FollowUpProbe } from '../../drivers/driver.ts'
import { systemClock } from '../../lib/clock.ts'
import { frame } from '../../transport/framed-tcp.ts'
import { type RawServer, rawServer } from '../../transport/raw-server.sample.ts'
import { followUp } from './follow-up.ts'
import type { Target } from './targets.ts'

const ip = '127.39.4.2'
const asking = { clock: systemClock, signal: new AbortController().signal }
const servers: RawServer[] = []
afterEach(() => Promise.all(servers.splice(0).map(server => server.close())))

async function serving(answer: string | Buffer): Promise<RawServer> {
  const server = await rawServer(ip, { onData: socket => socket.end(answer) })
  servers.push(server)
  return server
}

/** A family that asks these questions when `looks`. */
function family(looks: boolean, ...probes: FollowUpProbe[]): Pick<Driver, 'followUp'> {
  return { followUp: { when: () => looks, probes } }
}

function seen(target: Target, more: Partial<Evidence> = {}): Evidence {
  const openPorts = [target.apiPort, target.webPort].filter(port => port !== null)
  return { ip, openPorts, cgminer: new Map(), http: new Map(), more: [], ...more }
}

const page = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'

test('nobody is asked anything more who looks like no family that wants it', async () => {
  const target = { index: 0, ip, apiPort: 1, webPort: null }
  const evidence = seen(target)
  expect(await followUp(target, evidence, [family(false, { kind: 'framed', port: 1, message: {} })], asking)).toBe(evidence)
})

test('questions go to the port they are for, each once for all families, and not again when the first round asked them', async () => {
  const api = await serving('{"STATUS":[{"STATUS":"S"}]}\0')
  const web = await serving(page)
  const other = await serving(page)
  const framed = await serving(frame({ code: 0 }))
  const target = { index: 0, ip, apiPort: api.port, webPort: web.port }
  const known: FollowUpProbe = { kind: 'cgminer', command: 'version' }
  const probes: FollowUpProbe[] = [
    known,
    { kind: 'cgminer', command: 'devdetails' },
    { kind: 'http', path: '/info' },
    { kind: 'http', path: '/x', port: other.port },
    { kind: 'framed', port: framed.port, message: { cmd: 'get' } },
  ]
  const first = seen(target, { cgminer: new Map([['version', { kind: 'silent' }]]) })
  const evidence = await followUp(target, first, [family(true, ...probes), family(true, ...probes)], asking)
  expect(evidence.cgminer.get('devdetails')?.kind).toBe('reply')
  expect(evidence.cgminer.get('version')?.kind).toBe('silent')
  expect(evidence.http.get('/info')).toMatchObject({ status: 200, body: 'hi' })
  expect(evidence.more).toMatchObject([
    { probe: { path: '/x' }, answer: { kind: 'http', reply: { body: 'hi' } } },
    { probe: { kind: 'framed' }, answer: { kind: 'framed', text: '{"code":0}' } },
  ])
  expect(evidence.openPorts).toEqual(expect.arrayContaining([other.port, framed.port]))
  expect([api, web, other, framed].map(server => server.received.length)).toEqual([1, 1, 1, 1])
})

test('a closed port is knocked at once, and a machine is asked eight questions at the most', async () => {
  const web = await serving(page)
  const target = { index: 0, ip, apiPort: 1, webPort: web.port }
  const closed: FollowUpProbe[] = ['/a', '/b'].map(path => ({ kind: 'http', path, port: 1 }))
  const many: FollowUpProbe[] = Array.from({ length: 20 }, (_, n) => ({ kind: 'http', path: `/${n}` }))
  const evidence = await followUp(target, seen(target), [family(true, ...closed, ...many)], asking)
  expect(evidence.more).toEqual([])
  expect(web.received).toHaveLength(6)
})

test('whoever calls the scan off is not waited for', async () => {
  const turn = new AbortController()
  const mute = await rawServer(ip, { onData: () => turn.abort() })
  servers.push(mute)
  const target = { index: 0, ip, apiPort: 1, webPort: null }
  const asked = followUp(target, seen(target), [family(true, { kind: 'framed', port: mute.port, message: {} })], {
    ...asking,
    signal: turn.signal,
  })
  await expect(asked).rejects.toThrow(/cancelled/)
})
