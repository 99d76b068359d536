import { expect, test } from 'vitest'
import { type AccessRules, isLoopback, turnedAway } from './access.ts'

const local: AccessRules = { loopbackOnly: true, names: new Set() }
const lan: AccessRules = { loopbackOnly: false, names: new Set(['hallbox', 'hallbox.local']) }

const matrix: readonly [AccessRules, string | undefined, string | undefined, boolean][] = [
  [local, '127.0.0.1:4380', undefined, true],
  [local, '127.0.0.1:4380', 'http://127.0.0.1:4380', true],
  [local, 'localhost:9000', 'http://localhost:9000', true],
  [local, '[::1]:4380', 'http://[::1]:4380', true],
  [local, '127.0.0.1:4380', 'http://127.0.0.1:8080', false],
  [local, '127.0.0.1:4380', 'https://evil.example', false],
  [local, '127.0.0.1:4380', 'null', false],
  [local, 'rebound.example:4380', 'http://rebound.example:4380', false],
  [local, 'rebound.example:4380', undefined, false],
  [local, '127.0.0.1.evil.example:4380', undefined, false],
  [local, '192.168.1.5:4380', undefined, false],
  [local, undefined, undefined, false],
  [local, 'a b', undefined, false],
  [lan, '192.168.1.5:4380', 'http://192.168.1.5:4380', true],
  [lan, '192.168.1.5:4380', 'http://192.168.1.6:4380', false],
  [lan, 'hallbox:4380', 'http://hallbox:4380', true],
  [lan, 'HALLBOX.local:4380', 'http://hallbox.local:4380', true],
  [lan, 'evil.example:4380', 'http://evil.example:4380', false],
  [lan, '[fe80::1]:4380', undefined, true],
]

test('the Host and Origin matrix lets in the same place only, by names that are known', () => {
  const wrong = matrix.filter(([rules, host, origin, welcome]) => (turnedAway(rules, host, origin) === null) !== welcome)
  expect(wrong).toEqual([])
  expect(matrix).toHaveLength(19)
})

test('a refusal names what was wrong', () => {
  expect(turnedAway(local, 'rebound.example', undefined)).toContain('"rebound.example" is not a name of this server')
  expect(turnedAway(local, 'localhost', 'https://evil.example')).toContain('another site')
})

test.each(['127.0.0.1', '127.38.0.9', 'localhost', '::1'])('%s is loopback', host => expect(isLoopback(host)).toBe(true))
test.each(['0.0.0.0', '::', '192.168.1.1', '128.0.0.1', '127.0.0.1.example'])('%s is not loopback', host =>
  expect(isLoopback(host)).toBe(false),
)
