import { describe, expect, test } from 'vitest'
import { firmwareVersion } from './firmware-version.ts'

describe('firmware versions', () => {
  test.each([
    ['Tue Dec  6 16:12:30 CST 2022', '2022-12-06'],
    ['Fri Nov 17 17:57:49 CST 2017', '2017-11-17'],
    ['Mon Nov 25 09:56:24 PST 2019', '2019-11-25'],
    ['Sat May 23 19:07:17 CST 2020 (Chipless v3.0 Auto Paid)', '2020-05-23'],
    ['10 Dec 2024 14:34:31 GMT', '2024-12-10'],
    ['2020-04-05 16-27-23 CST', '2020-04-05'],
    ['FR-1.12(251009-S21)', 'FR-1.12'],
    ['something else', 'something else'],
    ['  ', null],
    [null, null],
  ])('%j is %j', (text, version) => {
    expect(firmwareVersion(text)).toBe(version)
  })
})
