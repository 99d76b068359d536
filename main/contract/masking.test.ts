import { expect, test } from 'vitest'
import { withoutPasswords } from './masking.ts'

test('a configuration keeps everything but its passwords', () => {
  const config = {
    at: 1,
    pools: [
      { url: 'stratum+tcp://a.example:1', user: 'acme.1', password: 'hunter2' },
      { url: 'stratum+tcp://b.example:1', user: 'acme.1', password: '' },
      { url: 'stratum+tcp://c.example:1', user: 'acme.1', password: null },
    ],
    mode: 'normal',
    fanMode: null,
    fanPct: null,
    fanTargetC: null,
    freqMhz: null,
    powerLimitW: null,
    other: { 'bitmain-freq': '500', 'api-password': 'hunter2' },
  }
  const shown = withoutPasswords(config)
  expect(JSON.stringify(shown)).not.toContain('hunter2')
  expect(shown.pools.map(pool => pool.password)).toEqual(['••••', '', null])
  expect(shown.other['bitmain-freq']).toBe('500')
})
