import { readFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { announcementFormats } from './formats.ts'
import { isMiner } from './local-names.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const payload = (name: string) => readFileSync(new URL(`payloads/${name}.txt`, import.meta.url), 'utf8').trim()

function formatOn(port: number) {
  const format = announcementFormats.find(one => one.port === port)
  if (!format) throw new Error(`nobody announces on ${port}`)
  return format
}

/** As it is sent: a header, then the objects without anything between, compressed. */
function sealminerDatagram(header: string, objects: string): Uint8Array {
  return Buffer.concat([Buffer.from(header, 'latin1'), deflateSync(objects.replaceAll('}, {', '}{'))])
}

const zero = String.fromCharCode(0)
const sealminer = payload('sealminer-a2')

const announcements: readonly (readonly [string, number, Uint8Array, string | null, string | null])[] = [
  ['Antminer', 14_235, bytes('10.0.1.20,02:BB:CC:12:12:59'), '10.0.1.20', '02:bb:cc:12:12:59'],
  ['Antminer with what a string ends with', 14_235, bytes(`10.0.1.20,02:bb:cc:12:12:59 ${zero}${zero}`), '10.0.1.20', '02:bb:cc:12:12:59'],
  ['Whatsminer', 8888, bytes('IP:10.0.1.5MAC:C6:07:20:00:1E:C2'), '10.0.1.5', 'c6:07:20:00:1e:c2'],
  ['Whatsminer with its last byte', 8888, bytes('IP:10.0.1.5MAC:C6:07:20:00:1E:C2)'), '10.0.1.5', 'c6:07:20:00:1e:c2'],
  ['IceRiver', 11_503, bytes('addr:172.16.1.100'), '172.16.1.100', null],
  ['Sealminer', 18_650, sealminerDatagram('', sealminer), '10.1.0.168', '02:cd:ef:57:84:5b'],
  ['Sealminer behind a header', 18_650, sealminerDatagram(`SM${zero}x`, sealminer), '10.1.0.168', '02:cd:ef:57:84:5b'],
  ['Sealminer without an interface', 18_650, sealminerDatagram('', '{"MAC":"02:cd:ef:57:84:5b"}'), null, '02:cd:ef:57:84:5b'],
  ['Goldshell', 1314, bytes(payload('goldshell')), '10.9.0.216', '02:cd:ef:57:84:5b'],
  ['Elphapex', 9999, bytes('DG_IPREPORT_ONLY'), null, null],
  ['Auradine', 12_345, bytes(payload('auradine')), '10.34.0.34', '02:bb:cc:12:12:59'],
  [
    'iPollo',
    54_321,
    bytes('IP Addr:[10.6.0.22]   MAC Addr:[02:BB:CC:12:12:59]    Time:[2026-06-04 23:02:19]'),
    '10.6.0.22',
    '02:bb:cc:12:12:59',
  ],
]

test.each(announcements)('%s is understood', (_name, port, datagram, ip, mac) => {
  expect(formatOn(port).read(datagram)).toEqual({ ip, mac })
})

test('every format has an announcement of its own here', () => {
  const ports = announcementFormats.map(({ port }) => port)
  expect(new Set(ports).size).toBe(ports.length)
  expect(ports.filter(port => announcements.some(([, tested]) => tested === port))).toEqual(ports)
})

describe('what is no announcement is ignored', () => {
  test.each([
    ['the word that the button was heard', 14_235, `OK${zero.repeat(8)}`],
    ['the word that nobody heard it', 14_235, `FAILD${zero.repeat(5)}`],
    ['an address that cannot be', 14_235, '10.0.1.256,02:bb:cc:12:12:59'],
    ['an address alone', 14_235, '10.0.1.20'],
    ['text around an address', 11_503, 'see addr:10.0.0.1'],
    ['a JSON list', 1314, '["ip"]'],
    ['JSON of another program', 1314, '{"ip":"10.0.0.1","mac":"02:bb:cc:12:12:59"}'],
    ['another command', 12_345, '{"command":"hello","ip":"10.0.0.1"}'],
    ['a number for an address', 12_345, '{"command":"ipreport","ip":167772161}'],
    ['JSON cut off', 12_345, '{"command":"ipreport","ip":"10.0.0.1"'],
    ['a stream that is none', 18_650, 'x\u009c garbage'],
  ])('%s', (_name, port, text) => {
    expect(formatOn(port).read(Buffer.from(text, 'latin1'))).toBeNull()
  })

  test('a stream that inflates to more than any miner sends', () => {
    expect(formatOn(18_650).read(deflateSync(Buffer.alloc(1_000_000, 32)))).toBeNull()
  })

  test('a stream made to be slow is done with at once', () => {
    const before = performance.now()
    formatOn(18_650).read(deflateSync(Buffer.from(`${`}${' '.repeat(30_000)}`.repeat(2)}`)))
    expect(performance.now() - before).toBeLessThan(500)
  })
})

test('whatever comes, no format throws or tells an address that is none', () => {
  const datagrams = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.json().map(bytes),
    fc.uint8Array({ maxLength: 300 }).map(raw => deflateSync(raw)),
    fc.json().map(text => deflateSync(text)),
    // Mangled ones: a real announcement with one stretch replaced.
    fc
      .tuple(fc.constantFrom(...announcements.map(([, , datagram]) => datagram)), fc.nat(200), fc.nat(20), fc.uint8Array({ maxLength: 8 }))
      .map(([real, at, length, instead]) => Buffer.concat([real.subarray(0, at), instead, real.subarray(at + length)])),
  )
  let read = 0
  fc.assert(
    fc.property(datagrams, datagram => {
      for (const format of announcementFormats) {
        const told = format.read(datagram)
        read++
        if (told?.ip != null) expect(told.ip).toMatch(/^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|$)){4}$/)
        if (told?.mac != null) expect(told.mac).toMatch(/^(?:[\da-f]{2}(?::|$)){6}$/)
      }
    }),
    { numRuns: 300 },
  )
  expect(read).toBe(300 * announcementFormats.length)
})

test.each([
  [{ instance: 'Bitaxe Gamma 601 (1E:C2)', service: '_http._tcp.local', keys: [] }, true],
  [{ instance: 'desk heater', service: '_http._tcp.local', keys: ['board', 'family', 'asic', 'asic_count'] }, true],
  [{ instance: 'desk heater', service: '_axeos._sub._http._tcp.local', keys: [] }, true],
  [{ instance: 'NerdQAxe', service: '_http._tcp.local', keys: [] }, true],
  [{ instance: 'LaserJet 4', service: '_http._tcp.local', keys: ['path'] }, false],
])('a service is told apart from a printer: %o', (service, miner) => {
  expect(isMiner(service)).toBe(miner)
})
