import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressProblem, isSameNetwork, nthAddress, parseAddressList, parseMask } from './address-plan.ts'
import { formatAddress } from './ranges.ts'

test.each([
  ['255.255.255.0', true],
  ['255.255.252.0', true],
  ['255.0.255.0', false],
  ['0.0.0.0', false],
  ['24', false],
])('%s is a mask: %s', (text, is) => {
  expect(parseMask(text) !== null).toBe(is)
})

test.each([
  ['10.0.1.20', null],
  ['10.0.2.20', '10.0.2.20 is not in the network of the gateway, 10.0.1.0 to 10.0.1.255.'],
  ['10.0.1.0', '10.0.1.0 is the address of the network itself.'],
  ['10.0.1.255', '10.0.1.255 is the broadcast address of the network.'],
  ['10.0.1.1', '10.0.1.1 is the gateway.'],
  ['10.0.1', '"10.0.1" is not an address.'],
])('giving a miner %s: %s', (address, problem) => {
  expect(addressProblem(address, '255.255.255.0', '10.0.1.1')).toBe(problem)
})

test('a row of addresses steps over the gateway and ends with the network', () => {
  const nth = (n: number) => nthAddress('10.0.1.9', n, '255.255.255.240', '10.0.1.11')
  expect([1, 2, 3, 4, 5, 6].map(nth)).toEqual(['10.0.1.9', '10.0.1.10', '10.0.1.12', '10.0.1.13', '10.0.1.14', null])
})

test('a row never gives the gateway, the network or the broadcast address, and nothing twice', () => {
  const octet = fc.integer({ min: 0, max: 255 })
  fc.assert(
    fc.property(octet, octet, fc.integer({ min: 20, max: 30 }), fc.integer({ min: 1, max: 300 }), (start, door, bits, count) => {
      const mask = formatAddress((0xffffffff << (32 - bits)) >>> 0)
      const [from, gateway] = [`10.0.1.${start}`, `10.0.1.${door}`]
      const given = Array.from({ length: count }, (_, n) => nthAddress(from, n + 1, mask, gateway)).filter(address => address !== null)
      expect(new Set(given).size).toBe(given.length)
      for (const address of given) expect(addressProblem(address, mask, gateway)).toBeNull()
    }),
  )
})

test('a list is read as sheets export it', () => {
  const parsed = parseAddressList('MAC;new\n02:1A:2B:3C:4D:5E;10.0.1.20\n021a2b3c4d5f,10.0.1.21\n"10.0.0.7"\t"10.0.1.22"\n\n# spare\n')
  expect(parsed.ok ? [...parsed.list] : parsed).toEqual([
    ['02:1a:2b:3c:4d:5e', '10.0.1.20'],
    ['02:1a:2b:3c:4d:5f', '10.0.1.21'],
    ['10.0.0.7', '10.0.1.22'],
  ])
})

test.each([
  ['02:1a:2b:3c:4d:5e,10.0.1.20\nrack 7,10.0.1.21', 'Line 2 is not "MAC or present address, new address".'],
  ['02:1a:2b:3c:4d:5e,10.0.1.20\n02:1a:2b:3c:4d:5e,10.0.1.21', 'Line 2 names 02:1a:2b:3c:4d:5e a second time.'],
  ['10.0.0.1,10.0.1.20\n10.0.0.2,10.0.1.20', 'Line 2 gives 10.0.1.20 out again; line 1 did so before.'],
  ['', 'The list holds no line "MAC or present address, new address".'],
])('a list that cannot be meant is refused with its line', (text, problem) => {
  expect(parseAddressList(text)).toEqual({ ok: false, problem })
})

test('reading a list never throws and never gives one address to two', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      const parsed = parseAddressList(text)
      if (parsed.ok) expect(new Set(parsed.list.values()).size).toBe(parsed.list.size)
    }),
  )
})

test('two addresses are in one network when the mask says so', () => {
  expect(isSameNetwork('10.0.1.20', '10.0.1.99', '255.255.255.0')).toBe(true)
  expect(isSameNetwork('10.0.1.20', '10.0.2.20', '255.255.255.0')).toBe(false)
  expect(isSameNetwork('10.0.1.20', '10.0.2.20', '255.255.0.0')).toBe(true)
})
