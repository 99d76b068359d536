import { expect, test } from 'vitest'
import { knownOf, sizeOf } from './firmware-words.ts'

const file = { id: 'a'.repeat(64), name: 'a.bmu', size: 1, families: ['antminer-stock'], models: ['S19 Pro', 'S19'], version: '2024-03-19' }

test('a file says its version, its family and its models', () => {
  expect(knownOf(file)).toBe('version 2024-03-19, for antminer-stock: S19 Pro, S19')
  expect(knownOf({ ...file, familyNames: ['Antminer stock'] })).toBe('version 2024-03-19, for Antminer stock: S19 Pro, S19')
  expect(knownOf({ ...file, version: null, models: [] })).toBe('version –, for antminer-stock: it names no model')
})

test('a file of no family that is known says so, whatever it names', () => {
  expect(knownOf({ ...file, families: [] })).toBe('no family that Headframe knows')
})

test('sizes are megabytes with one decimal, and kilobytes below that', () => {
  expect([sizeOf(12_345_678), sizeOf(1_234_567_890), sizeOf(83_201), sizeOf(1)]).toEqual(['12.3 MB', '1,234.6 MB', '84 kB', '1 kB'])
})
