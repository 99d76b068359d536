import { ORPCError } from '@orpc/client'
import { describe, expect, test } from 'vitest'
import { problemOf } from './problem.ts'

describe('what a call threw', () => {
  test('is told in the words of the engine', () => {
    expect(problemOf(new ORPCError('BAD_REQUEST', { message: '"300" is not a number from 0 to 255.' }))).toBe(
      '"300" is not a number from 0 to 255.',
    )
  })

  test('is told in the words of the schema when the input was refused', () => {
    const refused = new ORPCError('BAD_REQUEST', {
      message: 'Input validation failed',
      data: { issues: [{ message: 'Give the range a name.', path: ['name'] }] },
    })
    expect(problemOf(refused)).toBe('Give the range a name.')
  })

  test.each([
    [new ORPCError('X', { message: 'Plain.', data: { issues: [] } })],
    [new ORPCError('X', { message: 'Plain.', data: { issues: 'none' } })],
    [new Error('Plain.')],
  ])('is its own message when there is no sentence of a schema: %s', thrown => {
    expect(problemOf(thrown)).toBe('Plain.')
  })

  test('is a sentence even when it says nothing', () => {
    expect(problemOf(undefined)).toContain('log')
    expect(problemOf(new Error(''))).toContain('log')
  })
})
