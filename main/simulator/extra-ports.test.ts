import { afterEach, expect, test } from 'vitest'
import { failureOf } from '../contract/failure.ts'
import { systemClock } from '../lib/clock.ts'
import { requestFramed } from '../transport/framed-tcp.ts'
import { openHttp } from '../transport/http.ts'
import type { Fault } from './faults.ts'
import { WebServer } from './http.ts'
import { Machine } from './machine.ts'
import { SimulatedMiner } from './miner.ts'
import { bearerOf, bodyOf, json, type Persona } from './persona.ts'

const host = '127.39.4.3'
const ports = { apiPort: 15_128, webPort: 18_580, statusPort: null, extra: true }
const signal = new AbortController().signal

/** A family that has every kind of port. */
const persona: Persona = {
  family: 'test',
  realm: null,
  login: { user: 'admin', password: 'letmein' },
  models: [{ type: 'Test 1', boards: 1, chips: 1, fans: 1, rate: 1, powerW: 1, freqMhz: 1 }],
  start: machine => ({
    stored: '',
    load: () => true,
    web: request => (bearerOf(request) === machine.password ? json({ got: bodyOf(request) }) : json({ error: 'login first' }, 401)),
    extraPorts: [
      { kind: 'http', follows: 'api', port: 'api', answer: ({ path }) => json({ path }) },
      { kind: 'http', follows: 'web', port: 18_543, tls: true, answer: ({ method }) => json({ method }, 200, { Server: 'nginx' }) },
      { kind: 'framed', follows: 'api', port: 18_533, answer: message => ({ text: `{"echo":${message}}` }) },
    ],
  }),
}

const open: SimulatedMiner[] = []
afterEach(() => {
  for (const miner of open.splice(0)) miner.close()
})

async function start(...faults: Fault[]): Promise<SimulatedMiner> {
  const [model] = persona.models
  const clock = systemClock
  const machine = new Machine({
    ip: host,
    number: 0,
    seed: 1,
    model,
    clock,
    hallStartedAt: clock.now(),
    speed: 200,
    faults,
    password: 'letmein',
  })
  const miner = new SimulatedMiner(machine, persona, ports, new WebServer())
  open.push(miner)
  await miner.open()
  return miner
}

test('every kind of port answers in its own way', async () => {
  const miner = await start()
  expect(miner.address).toEqual({ ip: host, apiPort: ports.apiPort, webPort: ports.webPort })
  const api = await openHttp({ host, port: ports.apiPort }).request({ path: '/capabilities', signal })
  expect(JSON.parse(api.body)).toEqual({ path: '/capabilities' })
  const secure = openHttp({ host, port: 18_543, tls: true })
  const reply = await secure.request({ method: 'PATCH', path: '/', body: '{}', signal })
  expect([JSON.parse(reply.body), reply.headers.server]).toEqual([{ method: 'PATCH' }, 'nginx'])
  const framed = await requestFramed({ host, port: 18_533 }, ['1', '2'], { signal })
  expect(framed.map(({ text }) => text)).toEqual(['{"echo":1}', '{"echo":2}'])
})

test('a REST interface wants its token, and gets its JSON', async () => {
  await start()
  const rest = openHttp({ host, port: ports.webPort })
  expect((await rest.request({ path: '/x', signal })).status).toBe(401)
  const headers = { authorization: 'Bearer letmein' }
  const reply = await rest.request({ method: 'POST', path: '/x', body: '{"a":1}', headers, signal })
  expect(JSON.parse(reply.body)).toEqual({ got: { a: 1 } })
})

test('its ports close with the part of the machine that they follow', async () => {
  const miner = await start()
  miner.machine.stopMining()
  const framed: unknown = await requestFramed({ host, port: 18_533 }, ['1'], { signal }).catch(thrown => thrown)
  expect(failureOf(framed).code).toBe('unreachable')
  const secure = await openHttp({ host, port: 18_543, tls: true }).request({ path: '/', signal })
  expect(secure.status).toBe(200)
})

test('a machine that hangs hangs on every port', async () => {
  await start('hang')
  const framed: unknown = await requestFramed({ host, port: 18_533 }, ['1'], { signal, timeoutMs: 200 }).catch(thrown => thrown)
  expect(failureOf(framed).code).toBe('timeout')
  const secure: unknown = await openHttp({ host, port: 18_543, tls: true })
    .request({ path: '/', signal, timeoutMs: 200 })
    .catch(thrown => thrown)
  expect(failureOf(secure).code).toBe('timeout')
})

test('whoever does not know the password does not get in, until it is mended', async () => {
  const miner = await start('password')
  expect(miner.machine.password).not.toBe('letmein')
  miner.clear('password')
  expect(miner.machine.password).toBe('letmein')
})
