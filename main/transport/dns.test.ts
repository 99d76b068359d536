import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dnsAnswer, type SampleRecord } from './dns.sample.ts'
import { decodeDnsAnswer, encodeDnsQuery } from './dns.ts'

describe('a query', () => {
  test('holds each question as RFC 1035 writes it', () => {
    const query = Buffer.from(encodeDnsQuery([{ name: 'bitaxe.local', type: 'A' }]))
    expect(query.toString('hex')).toBe(
      ['0000', '0000', '0001', '0000', '0000', '0000', '06', Buffer.from('bitaxe').toString('hex')].join('') +
        ['05', Buffer.from('local').toString('hex'), '00', '0001', '0001'].join(''),
    )
  })

  test.each(['', 'a..b', `${'x'.repeat(64)}.local`])('refuses the name "%s"', name => {
    expect(() => encodeDnsQuery([{ name, type: 'PTR' }])).toThrow(RangeError)
  })
})

describe('an answer', () => {
  const records: readonly SampleRecord[] = [
    { type: 'PTR', name: '_http._tcp.local', target: 'Bitaxe Gamma 601 (1E:C2)._http._tcp.local' },
    { type: 'SRV', name: 'Bitaxe Gamma 601 (1E:C2)._http._tcp.local', port: 80, target: 'bitaxe.local' },
    { type: 'TXT', name: 'Bitaxe Gamma 601 (1E:C2)._http._tcp.local', entries: ['board=601', 'asic=BM1370'] },
    { type: 'A', name: 'bitaxe.local', ip: '192.168.1.9' },
  ]

  test('is read with all its records', () => {
    expect(decodeDnsAnswer(dnsAnswer(records))).toEqual(records)
  })

  test('may write a name once and point to it', () => {
    const name = Buffer.from([3, ...Buffer.from('hot'), 5, ...Buffer.from('local'), 0])
    const pointer = Buffer.from([0xc0, 12])
    const fixed = Buffer.from([0, 1, 0x80, 1, 0, 0, 0, 120, 0, 4, 10, 0, 0, 7])
    const header = Buffer.from([0, 0, 0x84, 0, 0, 0, 0, 2, 0, 0, 0, 0])
    expect(decodeDnsAnswer(Buffer.concat([header, name, fixed, pointer, fixed]))).toEqual([
      { type: 'A', name: 'hot.local', ip: '10.0.0.7' },
      { type: 'A', name: 'hot.local', ip: '10.0.0.7' },
    ])
  })

  test.each([
    ['a name that points to itself', [0xc0, 12]],
    ['a name that points forward', [0xc0, 20]],
    ['a name that goes round in a circle', [1, 0x61, 0xc0, 12]],
    ['a label of a kind that does not exist', [0x80, 1]],
  ])('with %s is broken', (_name, name) => {
    const header = Buffer.from([0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0])
    expect(decodeDnsAnswer(Buffer.concat([header, Buffer.from(name), Buffer.alloc(20)]))).toBeNull()
  })

  test('cut off anywhere is broken', () => {
    const whole = dnsAnswer(records)
    for (let length = 0; length < whole.length; length++) expect(decodeDnsAnswer(whole.subarray(0, length))).toBeNull()
    expect(whole.length).toBeGreaterThan(100)
  })

  test('that is a question is none', () => {
    expect(decodeDnsAnswer(encodeDnsQuery([{ name: 'bitaxe.local', type: 'A' }]))).toBeNull()
  })

  test('that claims more records than a machine has is none', () => {
    expect(decodeDnsAnswer(dnsAnswer(Array.from({ length: 300 }, () => ({ type: 'A', name: 'a', ip: '10.0.0.1' }))))).toBeNull()
  })
})

const label = fc.stringMatching(/^[a-z0-9-]{1,20}$/)
const name = fc.array(label, { minLength: 1, maxLength: 5 }).map(labels => labels.join('.'))
const record: fc.Arbitrary<SampleRecord> = fc.oneof(
  fc.record({ type: fc.constant('A' as const), name, ip: fc.ipV4() }),
  fc.record({ type: fc.constant('PTR' as const), name, target: name }),
  fc.record({ type: fc.constant('SRV' as const), name, port: fc.nat(65_535), target: name }),
  fc.record({ type: fc.constant('TXT' as const), name, entries: fc.array(fc.string({ maxLength: 40 }), { maxLength: 5 }) }),
)

test('what was written is read again', () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 8 }), records => {
      expect(decodeDnsAnswer(dnsAnswer(records))).toEqual(records)
    }),
  )
})

test('whatever comes, nothing is thrown and every address is one', () => {
  const mangled = fc
    .tuple(fc.array(record, { minLength: 1, maxLength: 5 }).map(dnsAnswer), fc.nat(300), fc.uint8Array({ maxLength: 6 }))
    .map(([whole, at, instead]) => Buffer.concat([whole.subarray(0, at), instead, whole.subarray(at + instead.length)]))
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), mangled), bytes => {
      for (const told of decodeDnsAnswer(bytes) ?? []) if (told.type === 'A') expect(told.ip).toMatch(/^\d{1,3}(?:\.\d{1,3}){3}$/)
    }),
    { numRuns: 2000 },
  )
})
