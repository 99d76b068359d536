import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sampleMiner } from '../../store/miner.sample.ts'
import { checkExpectation, draftOfExpectation, movedBy, powerModeOf, scopeOf } from './expectation-form.ts'

const empty = draftOfExpectation(null)

test('an empty form says what is missing, a filled one is what the engine takes', () => {
  expect(checkExpectation(empty)).toMatchObject({ input: null, name: 'Give it a name.' })
  const named = { ...empty, name: 'Hall 2' }
  expect(checkExpectation(named).whole).toMatch(/for which miners/i)
  expect(checkExpectation({ ...named, tags: ['loud'] }).whole).toMatch(/what is expected/i)
  expect(checkExpectation({ ...named, tags: ['loud'], mode: 'low' })).toMatchObject({ input: { name: 'Hall 2', mode: 'low' }, whole: null })
})

test('a range that cannot be read is named under its field', () => {
  const checked = checkExpectation({ ...empty, name: 'x', ranges: '10.0.0.300', mode: 'low' })
  expect(checked.input).toBeNull()
  expect(checked.ranges).toContain('300')
})

test('a stored expectation fills the form and comes out the same', () => {
  const stored = { ...empty, id: 'e1', name: 'Hall 2', ranges: '10.0.0.0/24', mode: 'low' as const, tags: ['a'], groups: ['b'] }
  const input = checkExpectation(draftOfExpectation({ ...stored, miners: 0, drifting: [], trouble: null })).input
  expect(input).toEqual(stored)
})

test('any of tags, places and ranges is enough to be in the group; none is nobody', () => {
  const miner = sampleMiner(7, { tags: ['loud'] })
  expect(scopeOf(empty)(miner)).toBe(false)
  expect(scopeOf({ ...empty, tags: ['loud'] })(miner)).toBe(true)
  expect(scopeOf({ ...empty, tags: ['quiet'], ranges: '10.0.0.0/24' })(miner)).toBe(true)
  expect(scopeOf({ ...empty, ranges: '10.0.0.999' })(miner)).toBe(false)
})

test('moving keeps every expectation and puts the one where it was sent', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { minLength: 1 }), fc.nat(), fc.integer({ min: -20, max: 20 }), (ids, n, places) => {
      const id = ids[n % ids.length] ?? ''
      const moved = movedBy(ids, id, places)
      expect([...moved].sort()).toEqual([...ids].sort())
      expect(moved.indexOf(id)).toBe(Math.min(Math.max(ids.indexOf(id) + places, 0), ids.length - 1))
    }),
  )
})

test('a power mode is one of those that there are', () => {
  expect([powerModeOf('low'), powerModeOf('turbo'), powerModeOf('')]).toEqual(['low', null, null])
})
