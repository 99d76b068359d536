import { expect, test } from 'vitest'
import { defaultDataDir } from './data-dir.ts'

test.each([
  ['linux', {}, '/home/ann', '/home/ann/.local/share/headframe'],
  ['linux', { XDG_DATA_HOME: '/data' }, '/home/ann', '/data/headframe'],
  ['linux', { XDG_DATA_HOME: 'not/absolute' }, '/home/ann', '/home/ann/.local/share/headframe'],
  ['darwin', { XDG_DATA_HOME: '/data' }, '/Users/ann', '/Users/ann/Library/Application Support/headframe'],
  ['win32', { APPDATA: 'C:\\Users\\ann\\AppData\\Roaming' }, 'C:\\Users\\ann', 'C:\\Users\\ann\\AppData\\Roaming\\headframe'],
  ['win32', {}, 'C:\\Users\\ann', 'C:\\Users\\ann\\AppData\\Roaming\\headframe'],
] as const)('on %s with %j the data of %s is in %s', (platform, env, home, expected) => {
  expect(defaultDataDir({ platform, env, home })).toBe(expected)
})
