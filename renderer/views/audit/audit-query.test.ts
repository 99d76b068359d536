import { expect, test } from 'vitest'
import { queryOf, searchProblem, wholeLog } from './audit-query.ts'

test('nothing typed means the whole log', () => {
  expect(queryOf(wholeLog)).toEqual({ search: '', from: null, to: null })
})

test('both days are meant whole, in the zone of this computer', () => {
  const { from, to } = queryOf({ words: ' pools ', from: '2026-11-20', to: '2026-11-20' })
  expect(new Date(from ?? 0)).toEqual(new Date(2026, 10, 20))
  expect(new Date(to ?? 0)).toEqual(new Date(2026, 10, 21))
})

test('a range that is the wrong way round is told', () => {
  expect(searchProblem({ words: '', from: '2026-11-21', to: '2026-11-20' })).toMatch(/after the last/)
  expect(searchProblem({ words: '', from: '2026-11-20', to: '2026-11-20' })).toBeNull()
  expect(searchProblem({ words: '', from: '2026-11-20', to: '' })).toBeNull()
})
