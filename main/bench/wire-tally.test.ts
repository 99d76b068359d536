import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { requestCgminer } from '../transport/cgminer-tcp.ts'
import { openHttp } from '../transport/http.ts'
import { rawServer } from '../transport/raw-server.sample.ts'
import { type PollCost, violationsOf } from './poll-cost.ts'
import { WireTally } from './wire-tally.ts'

const open: { close(): unknown }[] = []
const signal = new AbortController().signal

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

function tally(): WireTally {
  const one = new WireTally()
  open.push(one)
  return one
}

/** A web server that answers with this status; its port. */
async function web(status: number): Promise<number> {
  const server = createServer((_request, response) => response.writeHead(status).end('x'.repeat(500)))
  await new Promise<void>(resolve => server.listen(0, '127.36.4.1', resolve))
  open.push({ close: () => new Promise(resolve => server.close(resolve)) })
  return (server.address() as AddressInfo).port
}

describe('what goes over the wire', () => {
  test('is counted for HTTP: a connection, a request and the bytes of each page', async () => {
    const http = openHttp({ host: '127.36.4.1', port: await web(200) })
    const wire = tally()
    await http.request({ path: '/one', signal })
    await http.request({ path: '/two', signal })
    const costs = wire.take()
    expect(costs).toMatchObject({ connections: 2, requests: 2, logins: 0 })
    expect(costs.bytes).toBeGreaterThan(1000)
    expect(wire.take()).toEqual({ connections: 0, requests: 0, bytes: 0, logins: 0 })
  })

  test('is counted for TCP, where the command is told', async () => {
    const server = await rawServer('127.36.4.2', { onData: socket => socket.end('{"STATUS":[]}') })
    open.push(server)
    const wire = tally()
    await requestCgminer({ host: server.host, port: server.port, command: 'stats', signal })
    wire.told('tcp 4028 stats')
    expect(wire.take()).toEqual({ connections: 1, requests: 1, bytes: 32, logins: 0 })
  })

  test.each([
    ['/api/v1/auth/login', 200],
    ['/cgi-bin/get_miner_conf.cgi', 401],
  ])('is a login: GET %s answered with %d', async (path, status) => {
    const http = openHttp({ host: '127.36.4.1', port: await web(status) })
    const wire = tally()
    await http.request({ path, signal })
    expect(wire.take().logins).toBe(1)
  })

  test('is not counted after it was closed', async () => {
    const http = openHttp({ host: '127.36.4.1', port: await web(200) })
    const wire = new WireTally()
    wire.close()
    await http.request({ path: '/', signal })
    expect(wire.take().requests).toBe(0)
  })
})

test('a poll that costs too much, logs in each time or fails is a violation', () => {
  const average = { connections: 1, requests: 1, bytes: 1, logins: 0 }
  const good: PollCost = { models: 1, average, mostRequests: 4, logsInAlways: false, failures: [] }
  expect(violationsOf(good)).toEqual([])
  expect(violationsOf({ ...good, mostRequests: 5 })).toEqual(['5 requests in one poll'])
  expect(violationsOf({ ...good, logsInAlways: true })).toEqual(['logs in on every poll'])
  expect(violationsOf({ ...good, models: 0, failures: ['broken'] })).toEqual(['no miner was found', 'broken'])
})
