import { expect, test } from 'vitest'
import { stageCount, stageOf } from './stages.ts'

test.each([
  [{ size: 10, canary: true }, 6, 2],
  [{ size: 10, canary: true }, 26, 4],
  [{ size: 10, canary: true }, 27, 5],
  [{ size: 2, canary: true }, 5, 3],
  [{ size: 10, canary: false }, 20, 2],
  [{ size: 10, canary: true }, 1, 1],
  [{ size: 10, canary: true }, 0, 0],
])('%o over %i miners makes %i stages', (batching, miners, stages) => {
  expect(stageCount(miners, batching)).toBe(stages)
})

test('one miner goes first, then five, then full batches', () => {
  const stages = Array.from({ length: 18 }, (_none, index) => stageOf(index, 18, { size: 10, canary: true }))
  expect(stages).toEqual([0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3])
})
