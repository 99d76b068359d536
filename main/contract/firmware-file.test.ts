import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareVersions } from './firmware-file.ts'

test.each([
  ['2022-12-06', '2023-11-17', -1],
  ['Fri Nov 17 17:37:49 CST 2023', '2023-11-17', 1],
  ['Fri Nov 17 2023', 'Tue Dec  6 2022', 1],
  ['20231117', '2023-11-17', 0],
  ['Antminer-S19-Pro-merge-release-20221226124238.bmu', '2022-12-06', 1],
  ['1.2.7', '1.10.0', -1],
  ['v2.4.5-3-gb5d1e36-dirty', '2.4.5', 0],
  ['2.4.5', '2.4', 1],
  ['1.2.7', '2023-11-17', null],
  ['beta', '1.0', null],
])('%s against %s: %s', (a, b, order) => {
  expect(compareVersions(a, b)).toBe(order)
  expect(compareVersions(b, a)).toBe(order === null ? null : 0 - order)
})

test('comparing never throws, and turns round with its sides', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      const [one, other] = [compareVersions(a, b), compareVersions(b, a)]
      expect(one === null ? null : one + 0).toBe(other === null ? null : 0 - other)
    }),
  )
})
