import type { DnsRecord } from './dns.ts'

/** A record as a test writes it. */
export type SampleRecord = DnsRecord

const types = { A: 1, PTR: 12, TXT: 16, SRV: 33 } as const

/** An answer of a machine of a test, without any name written short. */
export function dnsAnswer(records: readonly SampleRecord[]): Buffer {
  const header = Buffer.from([0, 0, 0x84, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  header.writeUInt16BE(records.length, 6)
  return Buffer.concat([header, ...records.map(encodeRecord)])
}

function encodeRecord(record: SampleRecord): Buffer {
  const data = dataOf(record)
  const fixed = Buffer.alloc(10)
  fixed.writeUInt16BE(types[record.type], 0)
  fixed.writeUInt16BE(0x8001, 2)
  fixed.writeUInt32BE(120, 4)
  fixed.writeUInt16BE(data.length, 8)
  return Buffer.concat([encodeName(record.name), fixed, data])
}

function dataOf(record: SampleRecord): Buffer {
  switch (record.type) {
    case 'A':
      return Buffer.from(record.ip.split('.').map(Number))
    case 'PTR':
      return encodeName(record.target)
    case 'TXT':
      return Buffer.concat(record.entries.map(sized))
    case 'SRV':
      return Buffer.concat([Buffer.from([0, 0, 0, 0, record.port >> 8, record.port & 255]), encodeName(record.target)])
  }
}

function encodeName(name: string): Buffer {
  return Buffer.concat([...name.split('.').map(sized), Buffer.from([0])])
}

function sized(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8')
  return Buffer.concat([Buffer.from([bytes.length]), bytes])
}
