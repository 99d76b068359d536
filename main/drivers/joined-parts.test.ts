import fc from 'fast-check'
import { expect, test } from 'vitest'
import { joinedParts } from './joined-parts.ts'

test('the parts of a joined reply are cut out letter for letter, with what is wrong in them', () => {
  const stats = '{"STATUS":[{"STATUS":"S"}],"STATS":[{"BMMiner":"2.0.0"}{"STATS":0}],"id":1}'
  const pools = '{"STATUS":[{"STATUS":"S"}],"POOLS":[{"URL":"a]}\\"[{"}],"id":1}'
  const parts = joinedParts(`{"stats":[${stats}],"pools":[${pools}],"id":1}`)
  expect([...parts]).toEqual([
    ['stats', stats],
    ['pools', pools],
  ])
})

test('a part that is an object stands for itself, one that lost its end is left out', () => {
  expect([...joinedParts('{"summary":{"a":[1]},"pools":[{"b":')]).toEqual([['summary', '{"a":[1]}']])
  expect(joinedParts('').size).toBe(0)
  expect(joinedParts('no json').size).toBe(0)
})

test('whatever comes, it ends, and every part stands in the text', () => {
  let runs = 0
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', 'a', ','), maxLength: 60 }), text => {
      for (const part of joinedParts(text).values()) expect(text).toContain(part)
      runs++
    }),
    { numRuns: 500 },
  )
  expect(runs).toBe(500)
})
