import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Miner } from './model.ts'
import type { Where } from './rollout.ts'
import { fittingOf, placementPath } from './where.ts'

const miner = {
  address: { ip: '10.0.3.17', apiPort: 4028, webPort: 80 },
  tags: ['loud'],
  state: 'hashing',
  placement: { site: 'North', building: 'Hall 2', row: null, rack: 'R7', slot: null },
} as Partial<Miner> as Miner

test.each<[Where, boolean]>([
  [{ tags: ['loud', 'warm'] }, true],
  [{ tags: ['warm'] }, false],
  [{ ranges: '10.0.3.0/24' }, true],
  [{ ranges: '10.0.3.0/24', tags: ['warm'] }, false],
  [{ filter: 'state:hash', ranges: '10.0.0.0/16' }, true],
  [{ groups: ['North/Hall 2'] }, true],
  [{ groups: ['North/Hall'] }, false],
])('%j fits: %s', (where, expected) => {
  const fitting = fittingOf(where)
  expect(fitting.ok && fitting.fits(miner)).toBe(expected)
})

test.each<[Where, RegExp]>([
  [{}, /Say which miners/],
  [{ filter: '' }, /every miner/],
  [{ filter: 'temp>hot', tags: ['loud'] }, /"temp>hot"/],
  [{ ranges: '10.0.3.400' }, /"10.0.3.400"|"400"/],
])('%j is not understood, and the sentence says why', (where, problem) => {
  const fitting = fittingOf(where)
  expect(fitting.ok ? '' : fitting.problem).toMatch(problem)
})

test('whatever is typed, there is an answer or a sentence', () => {
  const where = fc.record({ filter: fc.string(), ranges: fc.string(), tags: fc.array(fc.string()) }, { requiredKeys: [] })
  fc.assert(
    fc.property(where, typed => {
      const fitting = fittingOf(typed as Where)
      expect(fitting.ok || fitting.problem.length > 0).toBe(true)
    }),
  )
})

test('a place is told from the site down, and nothing when nobody said', () => {
  expect([placementPath(miner.placement), placementPath(null)]).toEqual(['North/Hall 2/R7', ''])
})
