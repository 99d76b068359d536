import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addressesOf,
  addressKind,
  containsAddress,
  countOf,
  formatAddress,
  maxAddresses,
  maxScanned,
  mergeSpans,
  parseAddress,
  parseRanges,
  publicPart,
  type Span,
  scanTooLarge,
  subtractSpans,
} from './ranges.ts'

/** '10.0.0.1-10.0.0.3 10.0.1.9' */
function spell(spans: readonly Span[]): string {
  return spans.map(({ from, to }) => (from === to ? formatAddress(from) : `${formatAddress(from)}-${formatAddress(to)}`)).join(' ')
}

function parsed(text: string): string {
  const ranges = parseRanges(text)
  return ranges.ok ? `${ranges.count}: ${spell(ranges.spans)}` : `bad ${ranges.piece}`
}

function problem(text: string): string {
  const ranges = parseRanges(text)
  return ranges.ok ? 'accepted' : ranges.problem
}

describe('parseRanges', () => {
  it.each([
    ['192.168.1.0/24', '254: 192.168.1.1-192.168.1.254'],
    ['192.168.1.77/24', '254: 192.168.1.1-192.168.1.254'],
    ['10.0.0.0/30', '2: 10.0.0.1-10.0.0.2'],
    ['10.0.0.0/31', '2: 10.0.0.0-10.0.0.1'],
    ['10.0.0.7/32', '1: 10.0.0.7'],
    ['10.0.0.1-10.0.3.254', '1022: 10.0.0.1-10.0.3.254'],
    ['10.0.0.1 – 10.0.0.3', '3: 10.0.0.1-10.0.0.3'],
    ['10.0.0.1-254', '254: 10.0.0.1-10.0.0.254'],
    ['10.0.0-1.1-2', '4: 10.0.0.1-10.0.0.2 10.0.1.1-10.0.1.2'],
    ['10.0-1.0-255.0-255', '131072: 10.0.0.0-10.1.255.255'],
    ['10.0.0.5', '1: 10.0.0.5'],
    ['10.0.0.5,10.0.0.6; 10.0.0.7\n10.0.0.8', '4: 10.0.0.5-10.0.0.8'],
    ['# hall A\n10.0.0.5 # the first\n\n', '1: 10.0.0.5'],
    ['10.0.0.9 10.0.0.1-10.0.0.20', '20: 10.0.0.1-10.0.0.20'],
    ['0.0.0.0 255.255.255.255', '2: 0.0.0.0 255.255.255.255'],
  ])('reads %j', (text, expected) => {
    expect(parsed(text)).toBe(expected)
  })

  it.each([
    ['10.0.0.1 10.0.0', '10.0.0', 'four numbers'],
    ['10.0.0.256', '10.0.0.256', '"256" is too large'],
    ['10.0.0.01', '10.0.0.01', 'begins with a zero'],
    ['10.0.0.9-3', '10.0.0.9-3', 'ends before it begins'],
    ['10.0.0.9-10.0.0.3', '10.0.0.9-10.0.0.3', 'ends before it begins'],
    ['10.0.0.0/33', '10.0.0.0/33', '"33" is not a network size'],
    ['10.0.0.0/', '10.0.0.0/', 'is not a network size'],
    ['10.0.0.0/8/8', '10.0.0.0/8/8', 'more than one slash'],
    ['10.0.0.0/7', '10.0.0.0/7', '33,554,432 addresses'],
    ['0-255.0-255.0-255.0', '0-255.0-255.0-255.0', 'separate stretches'],
    ['miner.lan', 'miner.lan', 'four numbers'],
    ['a.b.c.d', 'a.b.c.d', '"a" is not a number'],
    ['fe80::1', 'fe80::1', 'IPv6'],
    ['10.0.0.1:4028', '10.0.0.1:4028', 'holds a port'],
    ['10.0.0.1-', '10.0.0.1-', '"1-" is not a number'],
    ['# only a comment', '# only a comment', 'no address in it'],
  ])('refuses %j, naming the piece and what is accepted', (text, piece, words) => {
    expect(parsed(text)).toBe(`bad ${piece}`)
    expect(problem(text)).toContain(words)
  })

  it('takes a whole /8 and no address more', () => {
    expect(parsed('10.0.0.0-10.255.255.255')).toBe(`${maxAddresses}: 10.0.0.0-10.255.255.255`)
    expect(problem('10.0.0.0-10.255.255.255 11.0.0.1')).toContain('16,777,217 addresses')
  })

  it('says of more than a /12 that one scan does not ask it', () => {
    expect(scanTooLarge(maxScanned)).toBeNull()
    expect(scanTooLarge(maxScanned + 1)).toMatch(/^These are 1,048,577 addresses, .* such as 10\.1\.0\.0\/16/)
  })

  it('gives sorted spans that neither overlap nor touch, and holds exactly the addresses that were typed', () => {
    const address = fc.integer({ min: parseAddress('10.0.0.0') ?? 0, max: parseAddress('10.0.1.255') ?? 0 })
    fc.assert(
      fc.property(fc.array(fc.tuple(address, address), { minLength: 1, maxLength: 12 }), pairs => {
        const typed = pairs.map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }))
        const ranges = parseRanges(typed.map(({ from, to }) => `${formatAddress(from)}-${formatAddress(to)}`).join(', '))
        if (!ranges.ok) throw new Error(ranges.problem)
        const expected = new Set(typed.flatMap(span => [...addressesOf([span])]))
        expect([...addressesOf(ranges.spans)]).toEqual([...expected].sort((a, b) => a - b))
        expect(ranges.count).toBe(expected.size)
        for (const [n, span] of ranges.spans.entries()) expect(span.from).toBeGreaterThan((ranges.spans[n - 1]?.to ?? -2) + 1)
      }),
    )
  })

  it('answers any text without throwing, and names a piece that stands in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.-/,; #\nx:–'), maxLength: 40 }), text => {
        const ranges = parseRanges(text)
        if (ranges.ok) expect(ranges.count).toBe(countOf(ranges.spans))
        else expect(ranges.problem.length).toBeGreaterThan(20)
      }),
    )
  })
})

describe('addresses', () => {
  it('are written and read back the same', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), address => parseAddress(formatAddress(address)) === address))
  })

  it('are found in the spans that hold them', () => {
    const spans = mergeSpans([
      { from: 10, to: 20 },
      { from: 40, to: 40 },
      { from: 100, to: 200 },
    ])
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 250 }), n => containsAddress(spans, n) === spans.some(span => n >= span.from && n <= span.to)),
    )
    expect(containsAddress(spans, 'not an address')).toBe(false)
  })

  it.each([
    ['10.1.2.3', 'private'],
    ['172.31.0.1', 'private'],
    ['172.32.0.1', 'public'],
    ['192.168.0.1', 'private'],
    ['169.254.3.4', 'link-local'],
    ['100.64.0.1', 'cgnat'],
    ['127.0.0.1', 'loopback'],
    ['224.0.0.1', 'multicast'],
    ['0.0.0.1', 'reserved'],
    ['255.255.255.255', 'reserved'],
    ['8.8.8.8', 'public'],
  ])('%s is %s', (address, kind) => {
    expect(addressKind(parseAddress(address) ?? 0)).toBe(kind)
  })

  it('outside private networks are held back unless allowed by name', () => {
    const spans = [{ from: parseAddress('192.167.255.254') ?? 0, to: parseAddress('192.168.0.5') ?? 0 }]
    expect(spell(publicPart(spans))).toBe('192.167.255.254-192.167.255.255')
    expect(spell(publicPart(spans, [{ from: parseAddress('192.167.255.255') ?? 0, to: parseAddress('192.167.255.255') ?? 0 }]))).toBe(
      '192.167.255.254',
    )
  })

  it('are taken away one by one', () => {
    const some = fc
      .array(fc.tuple(fc.nat(60), fc.nat(8)), { maxLength: 6 })
      .map(pairs => mergeSpans(pairs.map(([from, n]) => ({ from, to: from + n }))))
    fc.assert(
      fc.property(some, some, (spans, without) => {
        const left = [...addressesOf(subtractSpans(spans, without))]
        expect(left).toEqual([...addressesOf(spans)].filter(n => !containsAddress(without, n)))
      }),
    )
  })
})
