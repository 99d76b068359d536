import { createSocket } from 'node:dgram'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { VirtualClock } from '../../lib/clock.ts'
import { dnsAnswer, type SampleRecord } from '../../transport/dns.sample.ts'
import { askLocalNames, hostsBeside, minersIn } from './local-names.ts'

const open: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

const bitaxe = (host: string, ip: string): readonly SampleRecord[] => [
  { type: 'PTR', name: '_http._tcp.local', target: 'Bitaxe Gamma 601 (1E:C2)._http._tcp.local' },
  { type: 'SRV', name: 'Bitaxe Gamma 601 (1E:C2)._http._tcp.local', port: 80, target: host },
  { type: 'TXT', name: 'Bitaxe Gamma 601 (1E:C2)._http._tcp.local', entries: ['board=601', 'asic=BM1370'] },
  { type: 'A', name: host, ip },
]
const printer: readonly SampleRecord[] = [
  { type: 'PTR', name: '_http._tcp.local', target: 'LaserJet 4._http._tcp.local' },
  { type: 'SRV', name: 'LaserJet 4._http._tcp.local', port: 80, target: 'printer.local' },
  { type: 'A', name: 'printer.local', ip: '10.0.0.9' },
]

describe('the miners in an answer', () => {
  test('are at the address that it tells', () => {
    expect(minersIn(bitaxe('bitaxe.local', '10.0.0.7'), '10.0.0.1')).toEqual(['10.0.0.7'])
  })

  test('are at its sender when it tells none', () => {
    expect(minersIn(bitaxe('bitaxe.local', '10.0.0.7').slice(0, 3), '10.0.0.7')).toEqual(['10.0.0.7'])
    expect(minersIn(bitaxe('bitaxe.local', '10.0.0.7').slice(0, 1), '10.0.0.7')).toEqual(['10.0.0.7'])
  })

  test('are known by a usual host name alone', () => {
    expect(minersIn([{ type: 'A', name: 'Bitaxe.local', ip: '10.0.0.7' }], '10.0.0.1')).toEqual(['10.0.0.7'])
    expect(minersIn([{ type: 'A', name: 'desk.local', ip: '10.0.0.7' }], '10.0.0.1')).toEqual([])
  })

  test('are told apart from a printer, also in one answer', () => {
    expect(minersIn(printer, '10.0.0.9')).toEqual([])
    expect(minersIn([...printer, ...bitaxe('desk.local', '10.0.0.8')], '10.0.0.1')).toEqual(['10.0.0.8'])
  })
})

/** Machines that answer mDNS questions on loopback. */
async function answering(answers: readonly (readonly SampleRecord[])[]): Promise<{ port: number; questions: string[] }> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true })
  const questions: string[] = []
  await new Promise<void>(resolve => socket.bind(0, '224.0.0.251', resolve))
  socket.addMembership('224.0.0.251', '127.0.0.1')
  const reply = createSocket('udp4')
  await new Promise<void>(resolve => reply.bind(0, '127.36.2.7', resolve))
  socket.on('message', (query, { address, port }) => {
    questions.push(query.toString('latin1'))
    for (const records of answers) reply.send(dnsAnswer(records), port, address)
    reply.send('garbage', port, address)
  })
  open.push(() => new Promise<void>(resolve => socket.close(() => resolve())))
  open.push(() => new Promise<void>(resolve => reply.close(() => resolve())))
  return { port: socket.address().port, questions }
}

describe('asking by name', () => {
  test('finds each miner once, asks twice, and ends when its time is over', async () => {
    const { port, questions } = await answering([bitaxe('bitaxe.local', '127.36.2.8'), printer])
    const clock = new VirtualClock()
    const found: string[] = []
    const ended = vi.fn()
    const asking = askLocalNames({
      hosts: ['127.36.2.1'],
      port,
      clock,
      onFound: ip => found.push(ip),
      signal: new AbortController().signal,
    }).then(ended)
    await vi.waitFor(() => expect(found).toEqual(['127.36.2.8']))
    await clock.advance(1000)
    await vi.waitFor(() => expect(questions.length).toBe(2))
    expect(questions[0]).toContain('_http\x04_tcp\x05local')
    expect(questions[0]).toContain('\x06bitaxe\x05local')
    expect(ended).not.toHaveBeenCalled()
    await clock.advance(1500)
    await asking
    expect(found).toEqual(['127.36.2.8'])
  })

  test('ends at once when the scan is cancelled', async () => {
    const { port } = await answering([])
    const stop = new AbortController()
    const clock = new VirtualClock()
    const asking = askLocalNames({ hosts: ['127.36.2.1'], port, clock, onFound: () => undefined, signal: stop.signal })
    await vi.waitFor(() => expect(clock.sleeping).toBe(1))
    stop.abort()
    await asking
  })

  test('without a network, or in one that went away, nobody is asked', async () => {
    const clock = new VirtualClock()
    const onFound = vi.fn()
    await askLocalNames({ hosts: [], clock, onFound, signal: new AbortController().signal })
    await askLocalNames({ hosts: ['192.0.2.1'], port: 9, clock, onFound, signal: new AbortController().signal })
    expect(clock.sleeping).toBe(0)
    expect(onFound).not.toHaveBeenCalled()
  })
})

test('only networks that the scan touches are asked, never loopback', () => {
  const lan = { family: 'IPv4', internal: false, mac: '02:00:00:00:00:01', cidr: null, netmask: '255.255.255.0' } as const
  const interfaces = {
    lo: [{ ...lan, address: '127.0.0.1', internal: true, netmask: '255.0.0.0' }],
    eth0: [{ ...lan, address: '10.0.3.17' }],
    wlan0: [{ ...lan, address: '192.168.1.5' }],
  }
  const span = (from: number, to: number) => [{ from, to }]
  expect(hostsBeside(span(0x0a000364, 0x0a000365), interfaces)).toEqual(['10.0.3.17'])
  expect(hostsBeside(span(0x0a000000, 0x0affffff), interfaces)).toEqual(['10.0.3.17'])
  expect(hostsBeside(span(0x7f000000, 0x7fffffff), interfaces)).toEqual([])
})
