import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkTiming, draftOfTiming, ownZone, weekdays, zonesNow } from './timing.ts'

test('a new one runs every night here', () => {
  const { timing } = checkTiming(draftOfTiming(null))
  expect(timing).toEqual({ kind: 'weekly', days: [...weekdays], time: '22:00', zone: ownZone() })
})

test.each([
  [{ kind: 'once', date: '' }, 'date', /2026-11-21/],
  [{ kind: 'once', date: '2026-02-30' }, 'date', /2026-11-21/],
  [{ days: [] }, 'days', /at least one day/],
  [{ time: '25:00' }, 'time', /22:30/],
  [{ zone: 'Mars/Base' }, 'zone', /not known/],
] as const)('%j is told under %s', (change, field, words) => {
  const { timing, problems } = checkTiming({ ...draftOfTiming(null), ...change })
  expect(timing).toBeNull()
  expect(problems[field]).toMatch(words)
})

test('every timing that is stored fills the form and comes out the same', () => {
  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(pair => pair.map(n => String(n).padStart(2, '0')).join(':'))
  const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York')
  const weekly = fc.record({
    kind: fc.constant('weekly' as const),
    days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }).map(days => days.sort((a, b) => a - b) as number[]),
    time,
    zone,
  })
  const once = fc.record({ kind: fc.constant('once' as const), date: fc.constant('2026-11-21'), time, zone })
  fc.assert(
    fc.property(fc.oneof(weekly, once), timing => {
      expect(checkTiming(draftOfTiming(timing)).timing).toEqual(timing)
    }),
  )
})

test('the zones begin with the own one and tell how far they are from UTC', () => {
  const zones = zonesNow(new Date('2026-11-21T12:00:00Z'))
  expect(zones[0]?.value).toBe(ownZone())
  expect(zones.find(zone => zone.value === 'Asia/Kolkata' || zone.value === 'Asia/Calcutta')?.label).toMatch(/UTC\+5:30/)
  expect(new Set(zones.map(zone => zone.value)).size).toBe(zones.length)
})
