import { expect, test } from 'vitest'
import { reasonToStay } from './stay.ts'

test.each([
  [{ rollouts: 0, schedules: 0, unbreakable: 0 }, null],
  [{ rollouts: 1, schedules: 2, unbreakable: 0 }, 'A rollout goes on.'],
  [{ rollouts: 3, schedules: 0, unbreakable: 1 }, '3 rollouts go on.'],
  [{ rollouts: 0, schedules: 1, unbreakable: 0 }, 'A schedule waits for its time.'],
  [{ rollouts: 0, schedules: 2, unbreakable: 0 }, '2 schedules wait for their time.'],
])('with %j the app stays because: %s', (work, reason) => {
  expect(reasonToStay(work)).toBe(reason)
})
