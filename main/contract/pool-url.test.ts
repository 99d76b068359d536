import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatPoolUrl, isSamePool, parsePoolUrl, poolHost, poolHostPort, poolSchemes } from './pool-url.ts'

const accepted: readonly (readonly [typed: string, sent: string])[] = [
  ['stratum+tcp://pool.example:3333', 'stratum+tcp://pool.example:3333'],
  ['  STRATUM+TCP://Pool.Example:3333  ', 'stratum+tcp://pool.example:3333'],
  ['stratum+ssl://pool.example:443', 'stratum+ssl://pool.example:443'],
  [
    'stratum2+tcp://pool.example:34254/9auqWEzQDVyd2oe1JVGFLMLHZtCo2FFqZwtKA5gd9xbuEu7PH72',
    'stratum2+tcp://pool.example:34254/9auqWEzQDVyd2oe1JVGFLMLHZtCo2FFqZwtKA5gd9xbuEu7PH72',
  ],
  ['stratum+tcp://pool.example:3333#xnsub', 'stratum+tcp://pool.example:3333#xnsub'],
  ['stratum+tcp://10.0.0.7:1', 'stratum+tcp://10.0.0.7:1'],
  ['stratum+tcp://[2001:db8::1]:65535', 'stratum+tcp://[2001:db8::1]:65535'],
  ['stratum+tcp://a_b.pool-1.example:3333/', 'stratum+tcp://a_b.pool-1.example:3333/'],
]

test.each(accepted)('%s is sent as %s', (typed, sent) => {
  const parsed = parsePoolUrl(typed)
  expect(parsed.ok && formatPoolUrl(parsed.url)).toBe(sent)
})

const rejected: readonly (readonly [typed: string, words: RegExp])[] = [
  ['', /^The pool URL is empty/],
  ['pool.example:3333', /does not begin with a scheme.*stratum\+tcp:\/\//],
  ['http://pool.example:3333', /^"http" is not a pool scheme/],
  ['stratum+udp://pool.example:3333', /^"stratum\+udp" is not a pool scheme/],
  ['stratum+tcp://', /has no host/],
  ['stratum+tcp://:3333', /has no host/],
  ['stratum+tcp://pool.example', /has no port.*stratum\+tcp:\/\/pool\.example:3333/],
  ['stratum+tcp://pool.example:', /has no port/],
  ['stratum+tcp://pool.example:0', /^"0" is not a port/],
  ['stratum+tcp://pool.example:65536', /^"65536" is not a port/],
  ['stratum+tcp://pool.example:33x3', /^"33x3" is not a port/],
  ['stratum+tcp://pool.example:-1', /^"-1" is not a port/],
  ['stratum+tcp://pool .example:3333', /blank at character 19/],
  ['stratum+tcp://pool.example:3333\u0000', /blank at character 32/],
  ['stratum+tcp://me@pool.example:3333', /contains "@"/],
  ['stratum+tcp://pool..example:3333', /"pool..example" is not a host name/],
  ['stratum+tcp://-pool.example:3333', /is not a host name/],
  ['stratum+tcp://pöol.example:3333', /is not a host name/],
  ['stratum+tcp://10.0.0.256:3333', /"10.0.0.256" is not a host name or address/],
  ['stratum+tcp://10.0.0:3333', /"10.0.0" is not a host name or address/],
  ['stratum+tcp://010.0.0.1:3333', /"010.0.0.1" is not a host name or address/],
  ['stratum+tcp://[::::]:3333', /is not a host name or address/],
  ['stratum+tcp://pool.example:3333/a"b', /has a """ after the port/],
  ['stratum+tcp://pool.example:3333/a\\b', /after the port/],
  [`stratum+tcp://${'a'.repeat(64)}.example:3333`, /is not a host name/],
  [`stratum+tcp://pool.example:3333/${'a'.repeat(300)}`, /longer than 255 characters/],
]

test.each(rejected)('%s is refused with words', (typed, words) => {
  const parsed = parsePoolUrl(typed)
  expect(parsed.ok ? 'accepted' : parsed.problem).toMatch(words)
})

const label = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,10}[a-z0-9])?$/)
const host = fc.oneof(
  fc.tuple(label, fc.constant('example')).map(parts => parts.join('.')),
  fc.ipV4(),
  fc.ipV6().map(ip => `[${ip}]`),
)

test('whatever is accepted comes out as it will be sent, and is accepted again unchanged', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...poolSchemes),
      host,
      fc.integer({ min: 1, max: 65_535 }),
      fc.constantFrom('', '/', '/key', '#xnsub'),
      (scheme, name, port, rest) => {
        const parsed = parsePoolUrl(`${scheme}://${name}:${port}${rest}`)
        if (!parsed.ok) throw new Error(parsed.problem)
        const sent = formatPoolUrl(parsed.url)
        expect(parsePoolUrl(sent)).toEqual(parsed)
        expect(poolHostPort(sent)).toBe(`${name.toLowerCase()}:${port}`)
      },
    ),
  )
})

test('no text throws, and no accepted URL holds what breaks a miner', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string({ unit: 'binary' }).map(rest => `stratum+tcp://pool.example:3333${rest}`),
      ),
      text => {
        const parsed = parsePoolUrl(text)
        if (parsed.ok) expect(formatPoolUrl(parsed.url)).toMatch(/^[A-Za-z0-9._~:/?#[\]+=,%&-]+$/)
        else expect(parsed.problem).toMatch(/\.$/)
      },
    ),
  )
})

test.each([
  ['stratum+tcp://Pool.example:3333', 'pool.example:3333', true],
  ['stratum+tcp://pool.example:3333/', 'stratum+tcp://pool.example:3333', true],
  ['stratum+tcp://pool.example:3333', 'stratum+ssl://pool.example:3333', false],
  ['stratum+tcp://pool.example:3333', 'stratum+tcp://pool.example:3334', false],
  ['stratum2+tcp://pool.example:1/KeyA', 'stratum2+tcp://pool.example:1/keya', false],
  ['stratum+tcp://pool.example:3333#xnsub', 'stratum+tcp://pool.example:3333', false],
  ['', '', true],
  ['*', 'stratum+tcp://pool.example:3333', false],
])('%s and %s are the same pool: %s', (a, b, same) => {
  expect(isSamePool(a, b)).toBe(same)
  expect(isSamePool(b, a)).toBe(same)
})

test.each([
  ['stratum+tcp://user:word@Pool.example:3333/x', 'pool.example:3333', 'pool.example'],
  ['pool.example', 'pool.example', 'pool.example'],
  ['[2001:db8::1]:3333', '[2001:db8::1]:3333', '[2001:db8::1]'],
  ['[2001:db8::1]', '[2001:db8::1]', '[2001:db8::1]'],
  ['', null, ''],
  ['stratum+tcp://', null, 'stratum+tcp://'],
])('%s has host and port %s and host %s', (url, hostPort, name) => {
  expect(poolHostPort(url)).toBe(hostPort)
  expect(poolHost(url)).toBe(name)
})
