import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Json, maxDepth } from './json.ts'
import { repairJson } from './json-repair.ts'
import { parseTolerant } from './tolerant-json.ts'

function read(text: string): { value: Json; repairs: readonly string[] } | string {
  const parsed = parseTolerant(text)
  return parsed.ok ? { value: parsed.value, repairs: parsed.repairs } : parsed.why
}

/** Every number anywhere in a value. */
function numbersIn(value: Json): number[] {
  if (typeof value === 'number') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(numbersIn)
}

describe('a malformed reply', () => {
  it.each([
    ['a NUL at the end', '{"id":1}\0', { id: 1 }, ['NUL']],
    ['a NUL and a line break at the end', '{"id":1}\0\n', { id: 1 }, ['NUL']],
    ['no comma between two objects', '{"STATS":[{"Type":"S9"}{"STATS":0}]}', { STATS: [{ Type: 'S9' }, { STATS: 0 }] }, ['missing comma']],
    ['a comma after the bracket', '{"POOLS":[,{"LCD":"0"}]}', { POOLS: [{ LCD: '0' }] }, ['comma after bracket']],
    ['a comma before the brace', '{"Temperature":75.00,}', { Temperature: 75 }, ['comma before bracket']],
    ['a comma before the bracket', '{"a":[1,2,]}', { a: [1, 2] }, ['comma before bracket']],
    ['a raw line break in a string', '{"user":"a\nb\tc"}', { user: 'a b c' }, ['control character in string']],
    ['a comma and a quote missing', '{"sn":"HP1""temp0":33}', { sn: 'HP1', temp0: 33 }, ['missing comma']],
    [
      'numbers that are none',
      '{"a":nan,"b":-nan,"c":inf,"d":-inf,"e":1.#IND}',
      { a: null, b: null, c: null, d: null, e: null },
      ['not a number'],
    ],
    ['an end in a number', '{"a":{"b":1,"c":23', { a: { b: 1 } }, ['truncated']],
    ['an end in a number that a NUL follows', '{"a":1,"c":23\0', { a: 1 }, ['NUL', 'truncated']],
    ['an end in a string', '{"a":[{"x":"1"},{"x":"2', { a: [{ x: '1' }, {}] }, ['truncated']],
    ['an end in a key', '{"a":1,"b', { a: 1 }, ['truncated']],
    ['an end behind a key', '{"a":1,"b":', { a: 1 }, ['truncated']],
    ['an end in a literal', '{"a":1,"b":tru', { a: 1 }, ['truncated']],
    [
      'an array written like an object',
      '{"error_code":["329":"2022","5":"x"]}',
      { error_code: { 329: '2022', 5: 'x' } },
      ['array written like an object'],
    ],
    ['a lost opening brace', ',"id":1}', { id: 1 }, ['missing bracket']],
    ['text before the object', 'cgminer says: {"id":1}', { id: 1 }, ['text before']],
    ['text after the object', '{"VERSION":[{"API":"3.1"}],"id":1}"}', { VERSION: [{ API: '3.1' }], id: 1 }, ['text after']],
    ['an empty value', '{"bitmain-fan-ctrl" : ,"x":}', { 'bitmain-fan-ctrl': null, x: null }, ['empty value']],
    [
      'a backslash that escapes nothing',
      '{"path":"C:\\firmware\\q","u":"\\u00zz"}',
      { path: 'C:\firmware\\q', u: '\\u00zz' },
      ['stray backslash'],
    ],
    ['numbers spelt loosely', '{"a":007,"b":+5,"c":.5,"d":5.}', { a: 7, b: 5, c: 0.5, d: 5 }, ['number spelling']],
    ['literals spelt loosely', '{"a":True,"b":NULL,}', { a: true, b: null }, ['literal spelling', 'comma before bracket']],
    ['commas doubled', '{"a":[1,,2],}', { a: [1, 2] }, ['doubled comma', 'comma before bracket']],
    ['a number beyond all size', '{"a":1e999,}', { a: null }, ['comma before bracket']],
    ['a key that prototypes know', '{"__proto__":{"a":1},}', JSON.parse('{"__proto__":{"a":1}}') as Json, ['comma before bracket']],
  ] as const)('with %s is mended', (_name, text, value, repairs) => {
    expect(read(text)).toEqual({ value, repairs })
  })

  it('is left alone where strict parsing can read it, whatever stands in its strings', () => {
    const text = '{"pass":"}{ ,} [, nan ]","n":18446744073709551615}'
    expect(read(text)).toEqual({ value: JSON.parse(text), repairs: [] })
  })

  it('keeps what stands in strings also while it is mended', () => {
    const passwords = ['}{', ',}', '[,', 'nan', '"', '\\', '\\"}{', 'ü☃']
    const text = `{"pools":[${passwords.map(pass => JSON.stringify({ pass })).join('')}],}`
    expect(read(text)).toMatchObject({ value: { pools: passwords.map(pass => ({ pass })) } })
  })

  it.each([
    ['', 'an empty answer'],
    ['\0\0', 'an empty answer'],
    ['Socket connect failed: Connection refused\n', 'plain text instead of JSON'],
    ['<html><script>var x = {"a":1}</script>', 'HTML instead of JSON'],
    ['HTTP/1.0 400 Bad Request\r\n\r\n{"a":1}', 'HTTP instead of JSON'],
    ['SSH-2.0-dropbear', 'SSH- instead of JSON'],
    ['{"a":1]}', 'unexpected "]}"'],
    ['{"a":wat,"b":1}', 'unexpected "wat"'],
    ['{a:1}', 'unexpected "a:1}"'],
  ])('%j is refused as %s', (text, why) => {
    expect(read(text)).toBe(why)
  })

  it('says where it could not go on', () => {
    expect(parseTolerant('{"a":1,"b":wat,"c":2}')).toMatchObject({ ok: false, at: 11 })
  })
})

describe('whatever comes', () => {
  const reply = fc.dictionary(
    fc.string(),
    fc.oneof(
      fc.array(fc.record({ a: fc.double({ noNaN: true, noDefaultInfinity: true }), b: fc.string(), c: fc.boolean() })),
      fc.integer(),
      fc.constant(null),
    ),
  )

  it('a strict reply comes out as strict parsing reads it', () => {
    fc.assert(
      fc.property(reply, value => {
        const text = JSON.stringify(value)
        expect(read(text)).toEqual({ value: JSON.parse(text), repairs: [] })
      }),
    )
  })

  /** Texts that hold what the place of a lost comma looks like, as a password may. */
  const password = fc
    .array(fc.constantFrom('}', '{', '"', 'a', '}{', '}{"', '}{"a', '\\', ',', ':', ' '), { maxLength: 6 })
    .map(parts => parts.join(''))
  const row = fc.dictionary(fc.oneof(password, fc.constantFrom('Type', 'STATS')), fc.oneof(password, fc.integer()), { minKeys: 1 })

  it('no password is changed where commas between objects were lost', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 4 }), fc.array(row), (rows, others) => {
        const lists = [rows, others].map(list => list.map(one => JSON.stringify(one)))
        const [lost, kept] = [`[${lists[0]?.join('')}]`, `[${lists[1]?.join(',')}]`]
        const told = read(`{"STATS":${lost},"POOLS":${kept}}`)
        const value = JSON.parse(`{"STATS":[${lists[0]?.join(',')}],"POOLS":${kept}}`) as Json
        expect(told).toEqual({ value, repairs: rows.length > 1 ? ['missing comma'] : [] })
      }),
    )
  })

  it('a strict reply whose passwords look like lost commas is left as it is', () => {
    fc.assert(
      fc.property(fc.array(row), rows => {
        const text = JSON.stringify(rows)
        expect(read(text)).toEqual({ value: JSON.parse(text), repairs: [] })
      }),
    )
  })

  it('a comma that was lost beside other mistakes is mended as the repair alone does it', () => {
    fc.assert(
      fc.property(fc.array(row), fc.nat(), fc.constantFrom('', ',', '}', '{', '"', '}{"a', '\\'), (rows, place, insert) => {
        const text = `[${rows.map(one => JSON.stringify(one)).join('')}]`
        const at = place % (text.length + 1)
        const mangled = text.slice(0, at) + insert + text.slice(at + 1)
        const repaired = repairJson(mangled)
        const told = parseTolerant(mangled)
        if (repaired.ok) expect(told).toMatchObject({ ok: true, value: repaired.value })
        else expect(told).toEqual(repaired)
      }),
    )
  })

  it('a cut reply gives a part of the whole one and no number that is not in it', () => {
    fc.assert(
      fc.property(reply, fc.nat(), (value, cut) => {
        const text = JSON.stringify(value)
        const whole = new Set(numbersIn(JSON.parse(text) as Json))
        const parsed = parseTolerant(text.slice(0, cut % text.length))
        if (parsed.ok) for (const number of numbersIn(parsed.value)) expect(whole).toContain(number)
      }),
    )
  })

  it('a mangled reply gives no number that is not spelt in it', () => {
    const piece = fc.constantFrom('}{', ',', ':', '"', '\\', '\0', '\n', 'nan', '[', ']', '{', '}', '', ' ', '-', '1', 'e', '.')
    fc.assert(
      fc.property(reply, fc.array(fc.tuple(fc.nat(), fc.nat(3), piece), { maxLength: 4 }), (value, edits) => {
        let text = JSON.stringify(value)
        for (const [at, length, insert] of edits) {
          const place = at % (text.length + 1)
          text = text.slice(0, place) + insert + text.slice(place + length)
        }
        const spelt = new Set([...text.matchAll(/[-+]?[\d.]+(?:[eE][-+]?\d+)?/g)].map(match => Number(match[0])))
        const parsed = parseTolerant(text)
        if (parsed.ok) for (const number of numbersIn(parsed.value)) expect(spelt).toContain(number)
      }),
      { numRuns: 1000 },
    )
  })

  it('arbitrary text is answered, never thrown at', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'{}[]:,"\\ \0\n\t01e.-+ntfu<ü☃\ud800'), maxLength: 60 }),
        text => typeof parseTolerant(text).ok === 'boolean',
      ),
    )
  })

  it.each([
    ['brackets without end', '['.repeat(4e6)],
    ['objects without end', '{"a":'.repeat(8e5)],
    ['deep but complete', '['.repeat(1e6) + ']'.repeat(1e6)],
    ['backslashes', `{"a":"${'\\'.repeat(4e6)}`],
    ['escaped quotes', `{"a":"${'\\"'.repeat(2e6)}`],
    ['line breaks in a string', `{"a":"${'\n'.repeat(4e6)}`],
    ['digits', `{"a":${'1'.repeat(4e6)}`],
    ['blanks', `${' x'.repeat(10)}${' '.repeat(4e6)}`],
    ['blanks between', `{"a":1${' '.repeat(2e6)}x${' '.repeat(2e6)}}`],
    ['commas', `{"a":1${','.repeat(4e6)}`],
    ['objects without commas', `[${'{"a":1}'.repeat(5e5)}`],
    ['braces after text', `x${'{'.repeat(4e6)}`],
  ])('4 MB of %s is read in linear time and without recursion', (_name, text) => {
    const before = process.threadCpuUsage()
    const parsed = parseTolerant(text)
    // Processor time, so that other work on the machine does not count.
    const { user, system } = process.threadCpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(3000)
    if (parsed.ok) expect(depthOf(parsed.value)).toBeLessThanOrEqual(maxDepth)
  })
})

function depthOf(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0
  let deepest = 0
  for (const child of Object.values(value)) deepest = Math.max(deepest, depthOf(child))
  return 1 + deepest
}
