import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { failureOf } from '../../contract/failure.ts'
import { unpackLogs } from './log-archive.ts'

function tar(files: Readonly<Record<string, string>>): Buffer {
  const parts = Object.entries(files).map(([name, text]) => {
    const head = Buffer.alloc(512)
    head.write(name, 0)
    head.write(Buffer.byteLength(text).toString(8).padStart(11, '0'), 124)
    head.write(name.endsWith('/') ? '5' : '0', 156)
    head.write('ustar', 257)
    const body = Buffer.alloc(Math.ceil(Buffer.byteLength(text) / 512) * 512)
    body.write(text)
    return Buffer.concat([head, body])
  })
  return Buffer.concat([...parts, Buffer.alloc(1024)])
}

const files = { 'var/log/': '', 'var/log/miner.log': 'hash\n', messages: 'x'.repeat(700) }
const logs = [
  { name: 'miner.log', text: 'hash\n' },
  { name: 'messages', text: 'x'.repeat(700) },
]

test.each([
  ['plain text', Buffer.from('a\nb\0'), [{ name: 'log', text: 'a\nb' }]],
  ['packed text', gzipSync('a\nb'), [{ name: 'log', text: 'a\nb' }]],
  ['an archive', tar(files), logs],
  ['a packed archive', gzipSync(tar(files)), logs],
  ['nothing', Buffer.alloc(0), [{ name: 'log', text: '' }]],
])('%s', (_what, bytes, expected) => {
  expect(unpackLogs(bytes, 'log')).toEqual(expected)
})

test('an archive that lost its end gives what there is', () => {
  expect(unpackLogs(tar(files).subarray(0, 1024 + 512 + 200), 'log')).toEqual([logs[0]])
})

test('whatever bytes come, they are logs or malformed', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.boolean(), (bytes, isPacked) => {
      try {
        expect(unpackLogs(Buffer.concat([Buffer.from(isPacked ? [0x1f, 0x8b] : []), bytes]), 'log').length).toBeGreaterThan(0)
      } catch (thrown) {
        expect(failureOf(thrown).code).toBe('malformed')
      }
    }),
  )
})
