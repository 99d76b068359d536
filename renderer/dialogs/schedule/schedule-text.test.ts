import { expect, test } from 'vitest'
import { daysText, momentText, timingText, whatText, whomText } from './schedule-text.ts'

test.each([
  [[1, 2, 3, 4, 5, 6, 7], 'every day'],
  [[1, 2, 3, 4, 5], 'Mon to Fri'],
  [[6, 7], 'Sat, Sun'],
  [[3], 'Wed'],
  [[5, 1], 'Mon, Fri'],
])('%j is %s', (days, words) => {
  expect(daysText(days)).toBe(words)
})

test('when, on which and what are told in words', () => {
  expect(timingText({ kind: 'weekly', days: [1, 2, 3], time: '22:30', zone: 'Europe/Berlin' })).toBe('Mon to Wed at 22:30, Europe/Berlin')
  expect(whomText(['a', 'b'], undefined)).toBe('2 miners')
  expect(whomText([], { tags: ['loud'], ranges: '10.0.0.0/24\n10.0.1.0/24' })).toBe('in 10.0.0.0/24, 10.0.1.0/24 and tagged loud')
  expect(whatText({ action: 'setPowerMode', ask: { mode: 'low' } })).toBe('Power mode: low')
  expect(whatText({ action: 'reboot', ask: {} })).toBe('Reboot')
  expect(whatText({ action: 'setPowerLimit', ask: { watts: 3200 } })).toBe('Power limit: 3,200 W')
  expect(
    whatText({ action: 'setPools', ask: { pools: [{ url: 'stratum+tcp://a.example:1' }, { url: 'stratum+tcp://b.example:2' }] } }),
  ).toBe('Change pools: stratum+tcp://a.example:1, stratum+tcp://b.example:2')
})

test('a moment is told on the clocks of its zone', () => {
  const at = Date.UTC(2026, 10, 23, 21, 30)
  expect(momentText(at, 'Europe/Berlin')).toContain('22:30')
  expect(momentText(at, 'UTC')).toContain('21:30')
})
