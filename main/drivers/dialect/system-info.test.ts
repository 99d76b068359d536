import { expect, test } from 'vitest'
import { macOf, serialOf } from './system-info.ts'

test('MAC addresses are lower case with colons; serials that say nothing are none', () => {
  expect(macOf('02-4A-5B-6C-7D-8E')).toBe('02:4a:5b:6c:7d:8e')
  expect(macOf('00:00:00:00:00:00')).toBeNull()
  expect(macOf('not one')).toBeNull()
  expect(serialOf('Unknown')).toBeNull()
  expect(serialOf('0000')).toBeNull()
  expect(serialOf('SN12345')).toBe('SN12345')
})
