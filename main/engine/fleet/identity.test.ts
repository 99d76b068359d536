import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sampleAddress, sampleFacts } from './fleet.sample.ts'
import { contradicts, type Identified, IdentityIndex, newId } from './identity.ts'

const nobody = sampleFacts({ mac: null })
const macA = '02:00:00:00:00:0a'
const macB = '02:00:00:00:00:0b'

function known(id: string, last: number, facts: Parameters<typeof sampleFacts>[0], lastSeenAt = 0): Identified {
  return { id, address: sampleAddress(last), facts: sampleFacts(facts), lastSeenAt }
}

function indexOf(...entries: readonly Identified[]): IdentityIndex {
  const index = new IdentityIndex()
  for (const entry of entries) index.put(entry)
  return index
}

describe('who answers', () => {
  test('a MAC at another address is the same miner, moved', () => {
    const index = indexOf(known('a', 1, { mac: macA }))
    expect(index.resolve(sampleAddress(9), sampleFacts({ mac: macA }), 100)).toEqual({ id: 'a', by: 'mac' })
  })
  test('a MAC that still answers at its own address is a copy there, not a move', () => {
    const index = indexOf(known('a', 1, { mac: macA }, 200))
    expect(index.resolve(sampleAddress(9), sampleFacts({ mac: macA }), 100)).toBeNull()
  })
  test('of two with one MAC each is found at its own address', () => {
    const index = indexOf(known('a', 1, { mac: macA }), known('b', 2, { mac: macA }))
    expect(index.resolve(sampleAddress(2), sampleFacts({ mac: macA }), 100)?.id).toBe('b')
    expect(index.resolve(sampleAddress(1), sampleFacts({ mac: macA }), 100)?.id).toBe('a')
  })
  test('another MAC at a known address is another miner', () => {
    const index = indexOf(known('a', 1, { mac: macA }))
    expect(index.resolve(sampleAddress(1), sampleFacts({ mac: macB }), 100)).toBeNull()
  })
  test('a miner that does not tell its MAC today is the one known at its address', () => {
    const index = indexOf(known('a', 1, { mac: macA }))
    expect(index.resolve(sampleAddress(1), nobody, 100)).toEqual({ id: 'a', by: 'address' })
  })
  test('a miner known by address keeps its entry when its MAC is learned', () => {
    const index = indexOf(known('ip:127.34.0.1', 1, { mac: null }))
    expect(index.resolve(sampleAddress(1), sampleFacts({ mac: macA }), 100)?.id).toBe('ip:127.34.0.1')
  })
  test('a serial finds it after the MAC: a swapped control board is not assumed to be the same machine', () => {
    const index = indexOf(known('a', 1, { mac: macA, serial: 'SN1' }))
    expect(index.resolve(sampleAddress(9), sampleFacts({ mac: null, serial: 'SN1' }), 100)).toEqual({ id: 'a', by: 'serial' })
    expect(index.resolve(sampleAddress(9), sampleFacts({ mac: macB, serial: 'SN1' }), 100)).toBeNull()
  })
  test('all of its boards together find it, one board that wandered does not', () => {
    const index = indexOf(known('a', 1, { mac: null, boardSerials: ['B1', 'B2', 'B3'] }))
    expect(index.resolve(sampleAddress(9), sampleFacts({ mac: null, boardSerials: ['B3', 'B1', 'B2'] }), 100)?.id).toBe('a')
    expect(index.resolve(sampleAddress(9), sampleFacts({ mac: null, boardSerials: ['B1', 'X', 'Y'] }), 100)).toBeNull()
  })
  test('a MAC of zeros is nobody’s', () => {
    const index = indexOf(known('a', 1, { mac: '00:00:00:00:00:00' }))
    expect(index.resolve(sampleAddress(9), sampleFacts({ mac: '00:00:00:00:00:00' }), 100)).toBeNull()
    expect(newId(sampleAddress(9), sampleFacts({ mac: '00:00:00:00:00:00' }))).toBe('ip:127.34.0.9')
  })
  test('one address with several ports holds several miners', () => {
    const index = indexOf({ ...known('a', 1, { mac: null }), address: sampleAddress(1, { apiPort: 5001 }) })
    expect(index.resolve(sampleAddress(1, { apiPort: 5002 }), nobody, 100)).toBeNull()
    expect(newId(sampleAddress(1, { apiPort: 5002 }), nobody)).toBe('ip:127.34.0.1:5002')
  })
  test('who was forgotten is not found', () => {
    const index = indexOf(known('a', 1, { mac: macA }))
    index.remove('a')
    expect(index.resolve(sampleAddress(1), sampleFacts({ mac: macA }), 100)).toBeNull()
  })
})

test('never are two machines one that tell different MACs', () => {
  const macs = fc.constantFrom(macA, macB, null)
  const facts = fc.record({ mac: macs, serial: fc.constantFrom('S1', 'S2', null), boardSerials: fc.constantFrom([], ['B1', 'B2'], ['B3']) })
  const place = fc.integer({ min: 1, max: 3 })
  let compared = 0
  fc.assert(
    fc.property(fc.array(fc.tuple(place, facts), { maxLength: 5 }), place, facts, (entries, at, seen) => {
      const identified = entries.map(([last, told], n) => known(`m${n}`, last, told))
      const found = indexOf(...identified).resolve(sampleAddress(at), sampleFacts(seen), 100)
      const entry = identified.find(one => one.id === found?.id)
      if (!entry) return
      compared++
      expect(contradicts(entry.facts, sampleFacts(seen))).toBe(false)
    }),
  )
  expect(compared).toBeGreaterThan(10)
})
